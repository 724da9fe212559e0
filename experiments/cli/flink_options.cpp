#include <memory>

#include "experiments/cli/places.h"
#include "experiments/cli/verb_options.h"

namespace millrace::experiments {
namespace {

CLI::App* add_action(CLI::App& verb, Options& options, const char* name, const char* about) {
  CLI::App* action = verb.add_subcommand(name, about);
  action->group("Actions");
  action->callback([&options, name] { options.flink.action = name; });
  action->add_option("--dir", options.flink.directory, "folder of its files and logs (default: results/flink)")
      ->type_name("DIR");
  return action;
}

}  // namespace

void add_flink_options(CLI::App& verb, Options& options) {
  FlinkOptions& flink = options.flink;
  flink.directory = results_folder("", "flink").string();
  verb.require_subcommand(1);
  auto formatter = std::make_shared<CLI::Formatter>();  // of its own: the program's calls these verbs
  formatter->label("SUBCOMMAND", "ACTION");
  verb.formatter(formatter);
  CLI::App* up = add_action(verb, options, "up", "Starts a session cluster that only this machine reaches");
  up->add_option("--task-managers", flink.cluster.task_managers, "processes that run jobs (default: 2)")
      ->type_name("N")
      ->check(CLI::Range(1, 64).description(""));
  up->add_option("--slots", flink.cluster.slots, "slots of each task manager (default: 4)")
      ->type_name("N")
      ->check(CLI::Range(1, 64).description(""));
  up->add_option("--scheduler", flink.cluster.scheduler,
                 "adaptive: parallelism is changed in place; default: by stopping and starting (default: adaptive)")
      ->type_name("NAME")
      ->check(CLI::IsMember({"adaptive", "default"}).description(""));
  up->add_option("--port", flink.cluster.port, "of the web page and the REST interface (default: 8081)")
      ->type_name("PORT")
      ->check(CLI::Range(1, 65535).description(""));
  up->add_option("--host", flink.cluster.host, "loopback address to listen on (default: 127.0.0.1)")
      ->type_name("ADDRESS");
  up->add_option("--set", options.set,
                 "a setting of Flink that opens no port, e.g. execution.buffer-timeout.interval=0 (repeatable)")
      ->type_name("KEY=VALUE")
      ->expected(1)
      ->take_all();
  up->add_option("--wait", flink.wait_s, "seconds that it may take until all slots are there (default: 60)")
      ->type_name("SECONDS")
      ->check(CLI::Range(1, 3600).description(""));
  up->footer(
      "Flink is that of FLINK_HOME (an unpacked Flink 1.20) or FLINK_LIB_DIR (its jars), else what Maven fetches "
      "once;\n"
      "Java is that of JAVA_HOME, else of PATH. The first time takes a minute or two, later ones 10 to 30 seconds.\n"
      "When it is up already as asked for, nothing happens. docs/flink-cluster.md says more.");
  add_action(verb, options, "down", "Ends its processes and removes its files, except the logs");
  CLI::App* status = add_action(verb, options, "status", "Prints its processes, slots and jobs");
  status->footer("Exit status: 0 if all of it is up, else 1.");
}

}  // namespace millrace::experiments
