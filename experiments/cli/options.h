// The command line as the verbs see it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "experiments/capacity/asked_capacity.h"
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

// Of a sweep.
struct SweepOptions {
  std::vector<std::string> axes;      // "KEY=VALUE,VALUE,...", as written: axes beside those of [sweep]
  bool dry_run = false;               // say what would be computed, and compute nothing
  std::string on_error = "continue";  // continue, stop
  std::size_t retries = 0;            // of a cell that failed
};

// Of the verb reproduce; its subject is PAPER or PAPER/FIGURE.
struct ReproduceOptions {
  bool all = false;
  bool list = false;
  bool markdown = false;  // what is printed
};

// Of the verb gc.
struct GcOptions {
  std::vector<std::string> keep;  // configs whose artefacts stay; none: all that this program may find again
  std::vector<std::string> drop;  // names of imported sets that go as well
  bool dry_run = false;
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
  std::string format;             // to export: csv, jsonl; of capacity: text, json
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
  SweepOptions sweep;               // run, check
  std::string shard;                // run: "I/N": every N-th piece of work, from the I-th on; "": all
  std::vector<std::string> stores;  // to merge
  AskedCapacity capacity;           // its query is the subject
  ReproduceOptions reproduce;
  GcOptions gc;
};

}  // namespace millrace::experiments
