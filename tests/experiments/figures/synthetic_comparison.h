// A store with an invented comparison in it, for tests of what is drawn and written from a store.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "experiments/store/database.h"

namespace millrace::experiments {

inline constexpr const char* kComparison = "c0ffee";  // its artefact hash

// An empty store in memory.
Database empty_store();

// The numbers of a run that summaries and figures read; the rest stays NULL.
struct SyntheticRun {
  std::string query, tuner;
  std::int64_t replication = 0;
  double backpressured_share = 0;
  double mean_parallelism = 1;
  double latency_p50_ms = 1, latency_p95_ms = 2, latency_p99_ms = 3;
  double peak_backlog_records = 0;
  std::int64_t final_parallelism = 1;
  std::int64_t reconfigurations = 0;
};

// Inserts a finished run as the comparison's next cell; returns its hash.
std::string add_run(Database& store, const SyntheticRun& run);

// Inserts a failed cell.
void add_failed_run(Database& store, const std::string& query, const std::string& tuner, const std::string& error);

struct SyntheticWindow {
  double end_s = 0, window_s = 5;
  double offered_per_s = 0, read_per_s = 0, backlog_records = 0;
  std::int64_t total_parallelism = 1;
  double downtime_s = 0;
};
void add_window(Database& store, const std::string& run, std::int64_t position, const SyntheticWindow& window);

// A decision to go from `current` to `asked` ("" leaves it alone).
void add_decision(Database& store, const std::string& run, std::int64_t position, double t_s,
                  const std::string& current, const std::string& asked, const std::string& why, double downtime_s);

// Half an hour of queries "q5" and "q3" under load that changes in steps, with a run per tuner: the first keeps its
// parallelism and falls behind, each further one follows the load after a longer delay, stopping as it does.
void add_closed_loops(Database& store, const std::vector<std::string>& tuners);

// A new empty folder, of the test that asks.
std::filesystem::path fresh_folder(const std::string& name);

// The whole file.
std::string contents(const std::filesystem::path& path);

}  // namespace millrace::experiments
