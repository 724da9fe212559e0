#include "experiments/cli/verb_options.h"

namespace millrace::experiments {

void add_capacity_options(CLI::App& verb, Options& options) {
  AskedCapacity& capacity = options.capacity;
  verb.add_option("subject", options.subject,
                  "a query of `millrace list queries`; or a TOML file with [capacity.NAME], which says all that the "
                  "options down to --tolerance say")
      ->required()
      ->type_name("QUERY|CONFIG");
  verb.add_option("--cluster", capacity.cluster,
                  "of `millrace list clusters`; or COUNTxTYPE[:SLOTS], e.g. 4xm510:8 (default: as many slots as cores)")
      ->type_name("CLUSTER");
  verb.add_option("--slo", capacity.slo,
                  "'p99 < 2 s', 'backlog < 10 s' or 'backpressure < 10 %' (repeatable; default: to keep up)")
      ->type_name("LIMIT")
      ->expected(1)
      ->take_all();
  verb.add_option("--rate", capacity.rate,
                  "of all sources, e.g. 200k/s: what needs least to keep it (default: the largest rate is looked for)")
      ->type_name("RATE");
  verb.add_option("--least", capacity.least,
                  "with --rate, of what: instances (default; each operator for itself), slots (the same degree for "
                  "all), nodes")
      ->type_name("WHAT");
  verb.add_option("--parallelism", capacity.parallelism,
                  "without --rate: given (the query's), uniform (default; the cluster's slots), balanced (by work)")
      ->type_name("HOW");
  verb.add_option("--fix", capacity.fixed, "a degree that stays, e.g. sink=1 (repeatable)")
      ->type_name("OPERATOR=N")
      ->expected(1)
      ->take_all();
  verb.add_option("--warm-up", capacity.warm_up, "of each probe, not judged (default: 30 s, or twice a time window)")
      ->type_name("TIME");
  verb.add_option("--duration", capacity.duration, "of each probe, judged (default: 60 s, or five periods of a window)")
      ->type_name("TIME");
  verb.add_option("--seeds", capacity.seeds, "replications under which the answer is to hold (default: 5)")
      ->type_name("N");
  verb.add_option("--tolerance", capacity.tolerance, "relative distance of the rates that are tried (default: 2 %)")
      ->type_name("SHARE");
  verb.add_option("--set", options.set, "change a setting, e.g. engine.profile=timely (repeatable)")
      ->type_name("KEY=VALUE")
      ->expected(1)
      ->take_all();
  verb.add_option("--seed", options.seed, "the experiment's seed (default: the config's, or 1)")->type_name("N");
  verb.add_flag("--quick", options.quick, "one seed, a tenth of the time, rates 10 % apart");
  verb.add_option("--format", options.format, "text (default), or json: an object a line and nothing else")
      ->type_name("FORMAT");
  add_jobs_option(verb, options);
  add_store_option(verb, options);
  add_out_option(verb, options);
  add_quiet_option(verb, options);
}

}  // namespace millrace::experiments
