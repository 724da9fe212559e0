#include "experiments/cli/verb_options.h"

#include <fmt/format.h>

namespace millrace::experiments {

void add_config_options(CLI::App& verb, Options& options) {
  verb.add_option("config", options.subject,
                  "TOML file of the experiment, or the name of one that came along: quickstart, s13")
      ->required()
      ->type_name("CONFIG");
  verb.add_option("--set", options.set, "change a setting of the config, e.g. comparison.main.seeds=3 (repeatable)")
      ->type_name("KEY=VALUE")
      ->expected(1)
      ->take_all();
  verb.add_option("--seed", options.seed, "the experiment's seed (default: the config's, or 1)")->type_name("N");
  verb.add_flag("--quick", options.quick, "the same on at most 2 % of the simulated time; its results say so");
}

void add_store_option(CLI::App& verb, Options& options) {
  verb.add_option("--store", options.store, "SQLite store (default: results/store.sqlite)")->type_name("FILE");
}

void add_out_option(CLI::App& verb, Options& options) {
  verb.add_option("--out", options.out, "folder of the report and the figures (default: results/NAME)")
      ->type_name("DIR");
}

void add_jobs_option(CLI::App& verb, Options& options) {
  verb.add_option("--jobs", options.jobs, fmt::format("worker processes (default: the cores, {})", options.jobs))
      ->type_name("N")
      ->check(CLI::Range(1, 4096).description(""));
}

void add_quiet_option(CLI::App& verb, Options& options) {
  verb.add_flag("--quiet", options.quiet, "no progress; the tables and what went wrong are still shown");
}

void add_sweep_option(CLI::App& verb, Options& options) {
  verb.add_option("--sweep", options.sweep.axes,
                  "an axis beside those of [sweep], or instead of its own: a setting and its values, e.g. "
                  "query.q.source.in.rate=10k/s,20k/s (repeatable)")
      ->type_name("KEY=VALUES")
      ->expected(1)
      ->take_all();
}

}  // namespace millrace::experiments
