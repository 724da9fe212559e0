// What figures draw of stored runs.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "experiments/store/database.h"

namespace millrace::experiments {

// Labels of a comparison's tuners in the order in which its user named them. A tuner's index here chooses its colour.
StoreResult<std::vector<std::string>> tuner_labels(Database& store, const std::string& comparison);

// Its queries, in order.
StoreResult<std::vector<std::string>> query_names(Database& store, const std::string& comparison);

// The run that stands for a tuner on a query: of those that finished, the one of the lowest replication.
struct FirstRun {
  std::string run;           // artefact hash
  std::string tuner;         // label
  std::size_t position = 0;  // in tuner_labels()
  std::int64_t replication = 0;
};
// In the order of tuner_labels(); a tuner none of whose runs finished is left out.
StoreResult<std::vector<FirstRun>> first_runs(Database& store, const std::string& comparison, const std::string& query);

// A stored window; a missing value was not measured.
struct WindowPoint {
  double start_s = 0;  // simulated time
  double end_s = 0;
  std::optional<double> offered_per_s;
  std::optional<double> read_per_s;  // by the sources: the throughput
  std::optional<double> total_parallelism;
  std::optional<double> backlog_records;  // at the end of the window
  std::optional<double> downtime_s;       // part of the window
};

// A span in which the job was stopped for a reconfiguration.
struct Stop {
  double start_s = 0;
  double end_s = 0;
};

struct RunSeries : FirstRun {
  std::vector<WindowPoint> windows;  // in order of time
  std::vector<Stop> stops;
};

// Those of first_runs().
StoreResult<std::vector<RunSeries>> run_series(Database& store, const std::string& comparison,
                                               const std::string& query);

}  // namespace millrace::experiments
