// Options that several verbs have, and the options of each verb.
#pragma once

#include <CLI/CLI.hpp>

#include "experiments/cli/options.h"

namespace millrace::experiments {

// What several verbs share.
void add_config_options(CLI::App& verb, Options& options);  // CONFIG, --set, --seed, --quick
void add_store_option(CLI::App& verb, Options& options);
void add_out_option(CLI::App& verb, Options& options);
void add_jobs_option(CLI::App& verb, Options& options);
void add_quiet_option(CLI::App& verb, Options& options);
void add_sweep_option(CLI::App& verb, Options& options);

// A verb each.
void add_run_options(CLI::App& verb, Options& options);
void add_check_options(CLI::App& verb, Options& options);
void add_list_options(CLI::App& verb, Options& options);
void add_show_options(CLI::App& verb, Options& options);
void add_export_options(CLI::App& verb, Options& options);
void add_calibrate_options(CLI::App& verb, Options& options);
void add_import_options(CLI::App& verb, Options& options);
void add_validate_options(CLI::App& verb, Options& options);
void add_decide_options(CLI::App& verb, Options& options);
void add_ged_options(CLI::App& verb, Options& options);
void add_flink_options(CLI::App& verb, Options& options);
void add_status_options(CLI::App& verb, Options& options);
void add_merge_options(CLI::App& verb, Options& options);
void add_gc_options(CLI::App& verb, Options& options);
void add_capacity_options(CLI::App& verb, Options& options);
void add_reproduce_options(CLI::App& verb, Options& options);

}  // namespace millrace::experiments
