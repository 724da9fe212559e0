#include <fmt/format.h>

#include "experiments/cli/verb_options.h"

namespace millrace::experiments {

void add_calibrate_options(CLI::App& verb, Options& options) {
  verb.add_option("config", options.subject, "TOML file with [calibration.x] tables")->required()->type_name("CONFIG");
  verb.add_option("--set", options.set, "change a setting, e.g. calibration.x.measured=rates.csv (repeatable)")
      ->type_name("KEY=VALUE")
      ->expected(1)
      ->take_all();
  verb.add_option("--seed", options.seed, "of every simulation (default: the config's, or 1)")->type_name("N");
  verb.add_option("--jobs", options.jobs,
                  fmt::format("threads that simulate executed plans (default: the cores, {})", options.jobs))
      ->type_name("N")
      ->check(CLI::Range(1, 4096).description(""));
  add_store_option(verb, options);
  verb.add_option("--out", options.out, "folder of the calibrated configs (default: results/CONFIG)")->type_name("DIR");
  verb.add_flag("--quiet", options.quiet, "no progress; the tables and what went wrong are still shown");
}

void add_import_options(CLI::App& verb, Options& options) {
  verb.add_option("format", options.subject,
                  "zerotune: the graphs and labels that ZeroTune and PDSP-Bench publish; flink-job: a running job of a "
                  "Flink cluster, as a query for configs")
      ->required()
      ->type_name("FORMAT")
      ->check(CLI::IsMember({"zerotune", "flink-job"}).description(""));
  verb.add_option("from", options.directory,
                  "zerotune: folder with plans (*.graph) and labels (labels*.csv, *labels*.json, *labels*.jsonl, "
                  "*.labels), at any depth; flink-job: address of the REST interface, such as http://127.0.0.1:8081")
      ->required()
      ->type_name("DIRECTORY|URL");
  add_store_option(verb, options);
  verb.add_option("--name", options.name, "zerotune: name of the set in the store (default: zerotune)")
      ->type_name("NAME");
  verb.add_flag("--subtasks", options.subtasks, "zerotune: fill the table subtask_label too, a row an instance");
  verb.add_option("--job", options.flink_job.job, "flink-job: id or name of the job (default: the only one that runs)")
      ->type_name("ID");
  verb.add_option("--window", options.flink_job.window, "flink-job: how long to watch it (default: 60s)")
      ->type_name("TIME");
  verb.add_option("--out", options.out, "flink-job: file of the query (default: standard output)")->type_name("FILE");
  verb.add_flag("--quiet", options.quiet, "no progress; the table and what went wrong are still shown");
}

void add_validate_options(CLI::App& verb, Options& options) {
  verb.add_option("config", options.subject,
                  "TOML file with [validation.x] tables (default: configs/validation/zerotune.toml)")
      ->type_name("CONFIG");
  verb.add_option("--set", options.set, "change a setting, e.g. validation.zerotune.sample=300 (repeatable)")
      ->type_name("KEY=VALUE")
      ->expected(1)
      ->take_all();
  verb.add_option("--seed", options.seed, "of every replay (default: the config's, or 1)")->type_name("N");
  verb.add_option("--jobs", options.jobs, fmt::format("threads (default: the cores, {})", options.jobs))
      ->type_name("N")
      ->check(CLI::Range(1, 4096).description(""));
  add_store_option(verb, options);
  verb.add_option("--out", options.out, "folder of the tables and figures (default: results/CONFIG)")->type_name("DIR");
  verb.add_flag("--quick", options.quick, "the same on at most 2 % of the plans; its results say so");
  verb.add_flag("--quiet", options.quiet, "no progress; the tables and what went wrong are still shown");
}

}  // namespace millrace::experiments
