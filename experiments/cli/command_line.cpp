#include "experiments/cli/command_line.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <thread>

#include "experiments/cli/completion.h"
#include "experiments/cli/exit_status.h"
#include "experiments/cli/load.h"
#include "experiments/cli/places.h"
#include "experiments/cli/verb_options.h"
#include "experiments/cli/verbs.h"
#include "experiments/cli/version.h"

namespace millrace::experiments {
namespace {

using AddOptions = void (*)(CLI::App&, Options&);

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
    {"status", "Prints how far the work on a store has come", add_status_options, status_verb, false},
    {"merge", "Puts what other stores hold into one", add_merge_options, merge_verb, false},
    {"gc", "Frees what a store no longer needs", add_gc_options, gc_verb, false},
    {"capacity", "Finds the largest rate, or the least resources, that keep an SLO", add_capacity_options,
     capacity_verb, false},
    {"reproduce", "Computes a paper's figures and tables, and judges them", add_reproduce_options, reproduce_verb,
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
  // Two texts about the command line itself, for whoever packages it.
  const std::string_view only = argc == 2 ? argv[1] : "";
  if (only == "completion" || only == "man") {
    fmt::print("{}", only == "man" ? man_page(app, kVersion) : bash_completion(app));
    return kFine;
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
