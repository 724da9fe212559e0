#include "experiments/cli/command_line.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <thread>

#include "experiments/cli/exit_status.h"
#include "experiments/cli/flink_options.h"
#include "experiments/cli/load.h"
#include "experiments/cli/places.h"
#include "experiments/cli/verbs.h"
#include "experiments/cli/version.h"

namespace millrace::experiments {
namespace {

using AddOptions = void (*)(CLI::App&, Options&);

void add_config_options(CLI::App& verb, Options& options) {
  verb.add_option("config", options.subject, "TOML file of the experiment, or the id of a scenario")
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

void add_run_options(CLI::App& verb, Options& options) {
  add_config_options(verb, options);
  verb.add_option("--jobs", options.jobs, fmt::format("worker processes (default: the cores, {})", options.jobs))
      ->type_name("N")
      ->check(CLI::Range(1, 4096).description(""));
  add_store_option(verb, options);
  add_out_option(verb, options);
  verb.add_flag("--strict", options.strict,
                "exit with 1 if an expectation ([[expect]]) is not met (default: only the last line says so)");
  verb.add_option("--timeline", options.timelines,
                  "write a run as a trace that ui.perfetto.dev opens, DIR/timeline/*.json: "
                  "[COMPARISON/][QUERY/]TUNER[#REPLICATION], e.g. ds2 or stressed/ds2#2, #0 if not given; or all "
                  "(repeatable)")
      ->type_name("RUN")
      ->expected(1)
      ->take_all();
  verb.add_flag("--quiet", options.quiet, "no progress; the tables and what went wrong are still shown");
}

void add_check_options(CLI::App& verb, Options& options) {
  add_config_options(verb, options);
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

void add_decide_options(CLI::App& verb, Options& options) {
  verb.add_option("tuner", options.subject, "name of a tuner, as `millrace list tuners` prints them")
      ->required()
      ->type_name("TUNER");
  verb.add_option("--set", options.set, "an option of the tuner for all cases, e.g. scaling_factor=0.1 (repeatable)")
      ->type_name("KEY=VALUE")
      ->expected(1)
      ->take_all();
  verb.add_option("--state", options.state, "JSON that a case starts from, such as the state of an earlier answer")
      ->type_name("FILE");
  verb.add_flag("--explain", options.explain, "add every intermediate quantity to the answer");
  verb.footer(
      "Reads cases from standard input, one JSON object a line, and prints an answer a line:\n"
      "  {\"case\": NAME, \"options\": {OPTION: VALUE, ...}, \"observations\": [WINDOW, ...]}\n"
      "  {\"case\": NAME, \"to\": {OPERATOR: PARALLELISM, ...} or null, \"why\": TEXT, \"state\": {...}}\n"
      "The windows are consecutive; the answer is that to the last one, null if everything stays. For example\n"
      "  {\"case\":\"one\",\"options\":{\"offline\":true},\"observations\":[{\"v\":1,\"t_s\":10,\"window_s\":10,\n"
      "   \"operators\":{\"in\":{\"parallelism\":1,\"records_out\":2000},\n"
      "   \"map\":{\"parallelism\":1,\"records_in\":2000,\"records_out\":2000,\"busy_ms_per_s\":1000}},\n"
      "   \"sources\":{\"in\":{\"offered_rate_per_s\":1000}},\"edges\":[{\"from\":\"in\",\"to\":\"map\"}]}]}\n"
      "on one line is answered by `millrace decide ds2` with \"to\":{\"in\":1,\"map\":5}. docs/decide.md says more.\n"
      "A line that cannot be answered is a mistake on standard error, and the exit status is 2.");
}

void add_ged_options(CLI::App& verb, Options& options) {
  verb.add_option("file", options.subject,
                  "graphs and pairs of them as text, or plans in JSON, one a line; - is standard input")
      ->required()
      ->type_name("FILE");
  verb.add_flag("--undirected", options.undirected, "edges have no direction (default: they do, and can be reversed)");
  verb.add_option("--threshold", options.threshold, "edits above which only that is said (default: none)")
      ->type_name("T")
      ->check(CLI::Range(0, 1'000'000).description(""));
  verb.add_option("--method", options.method,
                  "anchored: AStar+-LSa; direct: plain A*, for comparison (default: anchored)")
      ->type_name("METHOD")
      ->check(CLI::IsMember({"anchored", "direct"}).description(""));
  verb.add_option("--max-expansions", options.max_expansions,
                  "partial mappings after which a pair is given up (default: never)")
      ->type_name("N")
      ->check(CLI::Range(0.0, 1e18).description(""));
  verb.add_option("--max-seconds", options.max_seconds,
                  "CPU time after which a pair is given up, which may differ from run to run (default: never)")
      ->type_name("S")
      ->check(CLI::Range(0.0, 1e9).description(""));
  verb.add_flag("--statistics", options.statistics, "add the expansions and the CPU seconds of each pair");
  verb.footer(
      "Prints a line a pair: both ids and the least number of edits that turn one graph into the other, '> T' above "
      "the\n"
      "threshold, or 'capped LOW..HIGH' where it gave up, with bounds. Insert or delete a vertex or an edge, change a\n"
      "label, reverse an edge: an edit each. FILE is, for example,\n"
      "  t # first\n"
      "  v 0 source\n"
      "  v 1 filter\n"
      "  e 0 1\n"
      "  t # second\n"
      "  v 0 source\n"
      "  p first second\n"
      "whose only line of output is 'first second 2'. Without a line 'p' all pairs are compared. docs/ged.md says "
      "more.");
}

// As it can be typed again.
std::string command_text(int argc, const char* const* argv) {
  constexpr const char* kHarmless = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=./,:@%";
  std::string command = "./millrace";
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    const bool plain = !argument.empty() && argument.find_first_not_of(kHarmless) == std::string::npos;
    command += plain ? " " + argument : " '" + argument + "'";
  }
  return command;
}

struct VerbEntry {
  const char* name;
  const char* about;
  AddOptions add_options;
  int (*verb)(const Options&);
  bool hidden;
};
constexpr VerbEntry kVerbs[] = {
    {"run", "Computes what CONFIG asks for and is not stored yet, then shows it", add_run_options, run_verb, false},
    {"check", "Reads CONFIG and prints its artefacts and which are stored", add_check_options, check_verb, false},
    {"list", "Prints what a config may name", add_list_options, list_verb, false},
    {"show", "Prints stored results and where their figures are", add_show_options, show_verb, false},
    {"export", "Prints the store as text: --dump, a TABLE as CSV, traces as JSON Lines; or a trained model",
     add_export_options, export_verb, false},
    {"calibrate", "Fits hardware to a measured scaling curve, or an engine to executed plans", add_calibrate_options,
     calibrate_verb, false},
    {"import", "Reads plans that others executed, with their labels, into the store; or a running job into a query",
     add_import_options, import_verb, false},
    {"validate", "Replays plans that others executed, and compares with what they measured", add_validate_options,
     validate_verb, false},
    {"decide", "Answers the windows on standard input, JSON cases, with what TUNER decides", add_decide_options,
     decide_verb, false},
    {"ged", "Prints graph edit distances between the graphs of FILE", add_ged_options, ged_verb, false},
    {"flink", "Starts and ends a Flink cluster on this machine: up, down, status", add_flink_options, flink_verb,
     false},
    {"worker", "Computes the cells named on standard input", add_check_options, worker_verb, true},
    {"needs", "Prints the package groups that CONFIG needs", add_config_options, needs_verb, true}};

bool is_verb(std::string_view name) {
  return std::ranges::any_of(kVerbs, [&](const VerbEntry& entry) { return entry.name == name; });
}

std::string verb_names() {
  std::string names;
  for (const VerbEntry& entry : kVerbs) {
    if (!entry.hidden) names += fmt::format("{}{}", names.empty() ? "" : ", ", entry.name);
  }
  return names;
}

}  // namespace

std::variant<Invocation, int> parse_command_line(int argc, const char* const* argv) {
  Invocation invocation;
  invocation.options.command = command_text(argc, argv);
  invocation.options.store = default_store();
  invocation.options.jobs = std::max(1U, std::thread::hardware_concurrency());

  CLI::App app("Millrace simulates parallel stream processing and compares parallelism tuners.", "millrace");
  app.set_version_flag("--version", std::string("millrace ") + kVersion);
  app.require_subcommand(1);
  app.get_formatter()->label("SUBCOMMAND", "VERB");
  app.get_formatter()->label("Subcommands", "Verbs");
  app.footer(
      "`millrace VERB --help` names the options of a verb; `./millrace test` runs the tests. Exit status: 0 fine, 1 "
      "failure, 2 the user's mistake,\n"
      "3 finished with failed cells, 130 interrupted.");
  for (const VerbEntry& entry : kVerbs) {
    CLI::App* verb = app.add_subcommand(entry.name, entry.about);
    if (entry.hidden) verb->group("");
    entry.add_options(*verb, invocation.options);
    verb->callback([&invocation, &entry] { invocation.verb = entry.verb; });
  }
  if (argc > 1 && argv[1][0] != '-' && !is_verb(argv[1])) {
    return complain(fmt::format("no verb '{}'; known: {}", argv[1], verb_names()), kUsersMistake);
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& outcome) {
    return app.exit(outcome) == 0 ? kFine : kUsersMistake;
  }
  return invocation;
}

}  // namespace millrace::experiments
