#include <fmt/format.h>

#include <cstdint>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "experiments/cli/exit_status.h"
#include "experiments/cli/interrupt.h"
#include "experiments/cli/load.h"
#include "experiments/cli/verbs.h"
#include "experiments/config/config_home.h"
#include "experiments/flink/cluster/local_cluster.h"
#include "experiments/flink/cluster/log_tail.h"
#include "experiments/flink/rest_client.h"

namespace millrace::experiments {
namespace {

using flink::ClusterErrorKind;
using flink::ClusterSettings;
using flink::RunFolder;

// It may be slow while everything starts; what waits for it asks again.
constexpr flink::RestLimits kImpatient = {.answer = kernel::Duration::from_ns(5'000'000'000), .retries = 0};

flink::RestResult<flink::RestClient> client_of(const std::string& url, flink::WallClock& clock) {
  auto server = flink::HttpServer::at(url);
  if (!server) return tl::unexpected(flink::RestError{.what = server.error()});
  return flink::RestClient(std::move(*server), clock, kImpatient);
}

flink::Surroundings surroundings(flink::WallClock& clock) {
  return {.clock = clock,
          .stopped = interrupted,
          .say = [](const std::string& line) { fmt::print(stderr, "millrace: {}\n", line); },
          .overview =
              [&clock](const std::string& url) {
                return client_of(url, clock).and_then([](const auto& client) { return client.overview(); });
              },
          .variables = flink::variables_now(),
          .home = config_home()};
}

int complain_about(const flink::ClusterError& error) {
  switch (error.kind) {
    case ClusterErrorKind::mistake:
      return complain(error.what, kUsersMistake);
    case ClusterErrorKind::failure:
      return complain(error.what, kFailure);
    case ClusterErrorKind::stopped:
      return complain("stopped; what was started has been ended", kInterrupted);
  }
  return kFailure;
}

int up(const FlinkOptions& options, const std::vector<std::string>& set, flink::Surroundings around) {
  if (!installed_home().empty() && around.home == installed_home()) {
    return complain("Flink's job is built from the sources: run ./millrace flink up in a clone", kUsersMistake);
  }
  ClusterSettings settings = options.cluster;
  for (const std::string& text : set) {
    const auto further = flink::override_in(text);
    if (!further) return complain(fmt::format("--set '{}': KEY=VALUE is wanted", text), kUsersMistake);
    settings.overrides.push_back(*further);
  }
  around.ready_within = kernel::Duration::from_ns(static_cast<std::int64_t>(options.wait_s * 1e9));
  const RunFolder folder(options.directory);
  const auto cluster = flink::cluster_up(settings, folder, around);
  if (!cluster) return complain_about(cluster.error());
  if (!cluster->remark.empty()) around.say(cluster->remark);
  fmt::print("Flink {} is up{} at {}: {}\n", cluster->version, cluster->was_up ? " already" : "",
             flink::url_of(settings), flink::shape_of(settings));
  fmt::print("its logs are in {}; `millrace flink down` ends it\n", displayed(folder.log()));
  return kFine;
}

int down(const FlinkOptions& options, const flink::Surroundings& around) {
  const RunFolder folder(options.directory);
  const auto ending = flink::cluster_down(folder, around);
  if (!ending) return complain_about(ending.error());
  const std::size_t ended = ending->ended.size() + ending->killed.size();
  if (ended == 0) {
    fmt::print("no cluster was up in {}{}\n", displayed(folder.directory()),
               ending->absent.empty() ? "" : "; the files of one that had died are gone");
    return kFine;
  }
  fmt::print("{} processes ended", ended);
  if (!ending->killed.empty()) fmt::print(", of which had to be killed: {}", fmt::join(ending->killed, ", "));
  if (!ending->absent.empty()) fmt::print("; had died before: {}", fmt::join(ending->absent, ", "));
  fmt::print("; logs are in {}\n", displayed(folder.log()));
  return kFine;
}

// What the cluster says of itself; whether it answers.
bool print_answers(const std::string& url, flink::WallClock& clock) {
  const auto client = client_of(url, clock);
  const auto overview = client.and_then([](const auto& asked) { return asked.overview(); });
  if (!overview) {
    fmt::print("{} does not answer: {}\n", url, overview.error().what);
    return false;
  }
  fmt::print("Flink {} at {}: {} task managers, {} slots, {} of them free\n", overview->version, url,
             overview->task_managers, overview->slots_total, overview->slots_available);
  const auto jobs = client->jobs();
  if (!jobs) {
    fmt::print("its jobs are not known: {}\n", jobs.error().what);
    return false;
  }
  for (const flink::JobSummary& job : *jobs) fmt::print("  job {}  {:9} {}\n", job.id, job.state_text, job.name);
  if (jobs->empty()) fmt::print("  no jobs\n");
  return true;
}

int status(const FlinkOptions& options, flink::WallClock& clock) {
  const RunFolder folder(options.directory);
  const flink::ClusterStatus cluster = flink::cluster_status(folder);
  if (!cluster.settings) {
    fmt::print("no cluster is up in {}\n", displayed(folder.directory()));
    return kFailure;
  }
  std::vector<std::string> dead;
  for (const flink::ProcessStatus& process : cluster.processes) {
    fmt::print("{:<16} pid {:<8} {}\n", process.name, process.pid, process.runs ? "runs" : "has ended");
    if (!process.runs) dead.push_back(process.name);
  }
  const bool answers = print_answers(flink::url_of(*cluster.settings), clock);
  for (const std::string& name : dead) fmt::print("{} has ended. {}\n", name, flink::obituary(folder, name));
  fmt::print("logs are in {}\n", displayed(folder.log()));
  if (cluster.is_whole() && answers) return kFine;
  fmt::print("it is not whole: `millrace flink up` starts it anew, `millrace flink down` cleans up\n");
  return kFailure;
}

}  // namespace

int flink_verb(const Options& options) {
  catch_interrupts();
  flink::SystemClock clock;
  const FlinkOptions& asked = options.flink;
  if (asked.action == "up") return up(asked, options.set, surroundings(clock));
  if (asked.action == "down") return down(asked, surroundings(clock));
  return status(asked, clock);
}

}  // namespace millrace::experiments
