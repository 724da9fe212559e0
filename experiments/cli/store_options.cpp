#include "experiments/cli/verb_options.h"

namespace millrace::experiments {

void add_check_options(CLI::App& verb, Options& options) {
  add_config_options(verb, options);
  add_sweep_option(verb, options);
  add_store_option(verb, options);
}

void add_list_options(CLI::App& verb, Options& options) {
  verb.add_option("what", options.subject,
                  "queries, tuners, clusters, engines, scenarios, figures, spaces, structures, models or metrics")
      ->required()
      ->type_name("WHAT");
}

void add_show_options(CLI::App& verb, Options& options) {
  add_check_options(verb, options);
  auto* results = verb.get_option("config");
  results->description("a config, or the name of an experiment or EXPERIMENT/COMPARISON");
  results->type_name("RESULTS");
  add_out_option(verb, options);
}

void add_export_options(CLI::App& verb, Options& options) {
  add_store_option(verb, options);
  auto* dump = verb.add_flag("--dump", options.dump, "every table but wall_clock, by key: equal work, equal text");
  auto* format =
      verb.add_option("--format", options.format,
                      "csv: one table, comma-separated, with a header; jsonl: a set of traces, a JSON object "
                      "{plan, labels, operators} a line")
          ->type_name("FORMAT")
          ->check(CLI::IsMember({"csv", "jsonl"}).description(""));
  auto* table = verb.add_option("table", options.table, "table to export as CSV")->type_name("TABLE");
  auto* traces =
      verb.add_option("--traces", options.traces,
                      "set of traces, EXPERIMENT/SET or as it was imported (jsonl: the only one if not given)")
          ->type_name("NAME");
  verb.add_option("--model", options.model, "file of a trained model, EXPERIMENT/MODEL/METRIC")
      ->type_name("NAME")
      ->excludes(dump)
      ->excludes(format);
  format->excludes(dump);
  table->excludes(dump)->needs(format);
  traces->excludes(dump)->needs(format);
}

void add_status_options(CLI::App& verb, Options& options) {
  verb.add_option("results", options.subject,
                  "a config, the name of an experiment or EXPERIMENT/COMPARISON, or a folder of results (default: all "
                  "that the store holds)")
      ->type_name("RESULTS");
  add_store_option(verb, options);
}

void add_merge_options(CLI::App& verb, Options& options) {
  verb.add_option("stores", options.stores, "stores to take from; they stay as they are")
      ->required()
      ->type_name("STORE...");
  verb.add_option("--store", options.store, "SQLite store to put all into (default: results/store.sqlite)")
      ->type_name("FILE");
}

void add_gc_options(CLI::App& verb, Options& options) {
  verb.add_option("--keep", options.gc.keep,
                  "keep what this config names, and of all else only what was imported (repeatable; default: keep all "
                  "that this version of Millrace can find again)")
      ->type_name("CONFIG")
      ->expected(1)
      ->take_all();
  verb.add_option("--drop", options.gc.drop,
                  "drop also what was imported under this name, and its replays (repeatable)")
      ->type_name("NAME")
      ->expected(1)
      ->take_all();
  verb.add_flag("--dry-run", options.gc.dry_run, "only say what would go");
  add_store_option(verb, options);
}

}  // namespace millrace::experiments
