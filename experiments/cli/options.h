// The command line as the verbs see it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "experiments/flink/cluster/cluster_settings.h"

namespace millrace::experiments {

// Of the verb flink.
struct FlinkOptions {
  std::string action;     // up, down, status
  std::string directory;  // of the cluster's files and logs
  flink::ClusterSettings cluster;
  double wait_s = 60;  // for a cluster to be up, > 0
};

// Of `import flink-job`.
struct FlinkJobOptions {
  std::string job;     // id or name; "": the only one that runs
  std::string window;  // a time, as written; "": one minute
};

// Every verb reads the members that its help names; the others have their defaults.
struct Options {
  std::string command;           // the whole line, as it can be typed again
  std::string subject;           // CONFIG, RESULTS, TUNER, or what to list
  std::vector<std::string> set;  // KEY=VALUE, in order
  std::optional<std::uint64_t> seed;
  std::size_t jobs = 1;  // >= 1
  std::string store;     // file
  std::string out;       // folder; "" = results/NAME. Of `import flink-job` a file; "" = standard output
  bool quiet = false, quick = false;
  bool strict = false;                 // run: an expectation that is not met is a failure
  std::vector<std::string> timelines;  // run: which runs to write as traces, as written
  bool dump = false;
  std::string format;             // to export: csv, jsonl
  std::string table;              // to export as CSV
  std::string traces;             // set of traces to export
  std::string model;              // to export
  std::string directory;          // to import from; an address, of a Flink cluster
  std::string name = "zerotune";  // of the imported set
  bool subtasks = false;
  std::string state;                            // file of the state that `decide` starts from; "" = none
  bool explain = false;                         // to decide: every intermediate quantity
  bool undirected = false;                      // to ged: edges have no direction
  std::optional<std::uint32_t> threshold;       // edits
  std::string method = "anchored";              // anchored, direct
  std::optional<std::uint64_t> max_expansions;  // of a pair
  std::optional<double> max_seconds;            // of CPU time, of a pair
  bool statistics = false;                      // expansions and CPU seconds of each pair
  FlinkOptions flink;
  FlinkJobOptions flink_job;
};

}  // namespace millrace::experiments
