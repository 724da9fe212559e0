#include "experiments/cli/verb_options.h"

namespace millrace::experiments {

void add_run_options(CLI::App& verb, Options& options) {
  add_config_options(verb, options);
  add_jobs_option(verb, options);
  add_store_option(verb, options);
  add_out_option(verb, options);
  verb.add_option("--shard", options.shard,
                  "compute every N-th piece of the work only, into a store of its own (default: "
                  "results/NAME.shard-I-of-N.sqlite), to be merged with the others'")
      ->type_name("I/N");
  verb.add_flag("--strict", options.strict,
                "exit with 1 if an expectation ([[expect]]) is not met (default: only the last line says so)");
  verb.add_option("--timeline", options.timelines,
                  "write a run as a trace that ui.perfetto.dev opens, DIR/timeline/*.json: "
                  "[COMPARISON/][QUERY/]TUNER[#REPLICATION], e.g. ds2 or stressed/ds2#2, #0 if not given; or all "
                  "(repeatable)")
      ->type_name("RUN")
      ->expected(1)
      ->take_all();
  add_sweep_option(verb, options);
  verb.add_flag("--dry-run", options.sweep.dry_run,
                "compute nothing: list the cells, what is stored of them, and how long the rest may take");
  verb.add_option("--on-error", options.sweep.on_error,
                  "what a run that failed means for the others: continue (default) or stop")
      ->type_name("WHAT")
      ->check(CLI::IsMember({"stop", "continue"}).description(""));
  verb.add_option("--retries", options.sweep.retries, "how often a run that failed is tried again (default: 0)")
      ->type_name("N")
      ->check(CLI::Range(0, 100).description(""));
  add_quiet_option(verb, options);
}

}  // namespace millrace::experiments
