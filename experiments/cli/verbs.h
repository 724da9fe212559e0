// The verbs, a file each. Each returns the program's exit status.
#pragma once

#include "experiments/cli/options.h"

namespace millrace::experiments {

int run_verb(const Options& options);        // computes what is missing, then shows everything
int check_verb(const Options& options);      // what `run` would do
int list_verb(const Options& options);       // what a config may name
int show_verb(const Options& options);       // stored results
int export_verb(const Options& options);     // the store as text
int calibrate_verb(const Options& options);  // fits hardware or an engine to what was measured
int import_verb(const Options& options);     // published plans into the store
int validate_verb(const Options& options);   // replays measured plans, and compares
int decide_verb(const Options& options);     // a tuner's answers to windows on standard input
int ged_verb(const Options& options);        // edit distances between the graphs of a file
int flink_verb(const Options& options);      // a Flink cluster on this machine
int status_verb(const Options& options);     // how far the work on a store has come
int merge_verb(const Options& options);      // what other stores hold, into one
int gc_verb(const Options& options);         // frees what a store no longer needs
int capacity_verb(const Options& options);   // the largest rate or the least resources that keep an SLO
int reproduce_verb(const Options& options);  // a paper's figures and tables
int worker_verb(const Options& options);     // serves cells to a `run` that started it
int needs_verb(const Options& options);      // package groups, for the launcher

}  // namespace millrace::experiments
