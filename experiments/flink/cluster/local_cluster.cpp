#include "experiments/flink/cluster/local_cluster.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "experiments/flink/cluster/cluster_config.h"
#include "experiments/flink/cluster/cluster_file.h"
#include "experiments/flink/cluster/installation.h"
#include "experiments/flink/cluster/jvm_commands.h"
#include "experiments/flink/cluster/log_tail.h"
#include "experiments/flink/cluster/loopback_port.h"
#include "experiments/flink/cluster/maven.h"

namespace millrace::experiments::flink {
namespace {

constexpr auto kPoll = kernel::Duration::from_ns(500'000'000);
constexpr std::uint16_t kFirstRpcPort = 6123, kRpcPorts = 100;  // Flink's default, and as many more

tl::unexpected<ClusterError> failure(std::string what) {
  return tl::unexpected(ClusterError{ClusterErrorKind::failure, std::move(what)});
}

tl::unexpected<ClusterError> mistake(std::string what) {
  return tl::unexpected(ClusterError{ClusterErrorKind::mistake, std::move(what)});
}

tl::expected<FolderLock, ClusterError> lock(const RunFolder& folder) {
  auto taken = FolderLock::take(folder.directory());
  if (taken) return std::move(*taken);
  if (!taken.error().empty()) return mistake(taken.error());
  return failure(fmt::format("another `flink up` or `flink down` is at work in {}; try again when it is done",
                             folder.directory().string()));
}

// What to do about a cluster that is there already: nothing, if it is the one that is asked for. nullopt: it is dead.
tl::expected<std::optional<ClusterUp>, ClusterError> existing_cluster(const ClusterSettings& settings,
                                                                      const RunFolder& folder,
                                                                      const Surroundings& around) {
  const ClusterStatus there = cluster_status(folder);
  if (!there.settings || !there.is_whole()) return std::nullopt;
  if (*there.settings != settings) {
    return failure(fmt::format("another cluster is up in {}: {} at {}; `millrace flink down` ends it",
                               folder.directory().string(), shape_of(*there.settings), url_of(*there.settings)));
  }
  const auto overview = around.overview(url_of(settings));
  if (overview) return ClusterUp{.was_up = true, .version = overview->version, .remark = ""};
  return failure(fmt::format("the cluster in {} runs but does not answer ({}); `millrace flink down` ends it",
                             folder.directory().string(), overview.error().what));
}

// Ends what a cluster that died left running; says what that was.
tl::expected<std::string, ClusterError> end_remains(const RunFolder& folder, const Surroundings& around) {
  const auto records = records_in(folder.pids());
  const Ending ending = end_processes(records, around);
  if (!ending.left.empty()) {
    return failure(fmt::format("what is left of an earlier cluster cannot be ended: {}", fmt::join(ending.left, ", ")));
  }
  folder.remove_run();
  return records.empty() ? "" : "what was left of an earlier cluster has been ended";
}

tl::expected<std::uint16_t, ClusterError> choose_ports(const ClusterSettings& settings) {
  if (!is_free(settings.host, settings.port)) {
    return failure(
        fmt::format("port {} of {} is in use by another program; --port names another", settings.port, settings.host));
  }
  for (std::uint16_t first = kFirstRpcPort; const auto port = free_port(settings.host, first, kRpcPorts);) {
    if (*port != settings.port) return *port;
    first = static_cast<std::uint16_t>(*port + 1);
  }
  return failure(fmt::format("no port from {} on is free for Flink's own messages", kFirstRpcPort));
}

tl::expected<std::vector<ProcessRecord>, std::string> start_all(const ClusterSettings& settings,
                                                                const RunFolder& folder,
                                                                const Installation& installation) {
  std::vector<ProcessRecord> records;
  auto job_manager = start_process(job_manager_name(), job_manager_command(installation, folder), folder);
  if (!job_manager) return tl::unexpected(job_manager.error());
  records.push_back(*job_manager);
  for (std::uint32_t i = 0; i < settings.task_managers; ++i) {
    auto started = start_process(task_manager_name(i), task_manager_command(installation, folder, i), folder);
    if (!started) return tl::unexpected(started.error());
    records.push_back(*started);
  }
  return records;
}

// The version of Flink, once every slot is there.
tl::expected<std::string, ClusterError> wait_until_up(const ClusterSettings& settings, const RunFolder& folder,
                                                      const std::vector<ProcessRecord>& records,
                                                      const Surroundings& around) {
  const std::uint32_t wanted = settings.task_managers * settings.slots;
  const Deadline deadline(around.clock, around.ready_within);
  while (true) {
    if (around.stopped()) return tl::unexpected(ClusterError{ClusterErrorKind::stopped, "stopped"});
    if (const auto dead = ended_among(records); !dead.empty()) {
      return failure(fmt::format("{} ended while the cluster started. {}", dead.front().name,
                                 obituary(folder, dead.front().name)));
    }
    const auto overview = around.overview(url_of(settings));
    if (overview && overview->slots_total == wanted) return overview->version;
    if (deadline.passed()) {
      const std::string seen =
          overview ? fmt::format("{} of its {} slots are there", overview->slots_total, wanted) : overview.error().what;
      return failure(
          fmt::format("the cluster is not up after {:.0f} s: {}. Its logs are in {}; on a busy machine "
                      "--wait gives it more time",
                      static_cast<double>(around.ready_within.ns()) / 1e9, seen, folder.log().string()));
    }
    around.clock.sleep(kPoll);
  }
}

tl::expected<std::string, ClusterError> start_cluster(const ClusterSettings& settings, const RunFolder& folder,
                                                      const Surroundings& around) {
  const auto rpc_port = choose_ports(settings);
  if (!rpc_port) return tl::unexpected(rpc_port.error());
  if (auto made = folder.make(); !made) return mistake(made.error());
  if (auto renewed = folder.renew_log(); !renewed) return mistake(renewed.error());
  const auto installation = find_installation(around, folder.log_of("maven"));
  if (!installation) return tl::unexpected(installation.error());
  if (auto built = built_job_jar(around, folder.log_of("maven")); !built) return tl::unexpected(built.error());
  if (auto written = replace_file(folder.configuration() / "config.yaml", config_text(settings, *rpc_port, folder));
      !written) {
    return failure(written.error());
  }
  if (auto written = write_cluster_file(folder, settings); !written) return failure(written.error());
  around.say(fmt::format("starting {}", shape_of(settings)));
  const auto records = start_all(settings, folder, *installation);
  if (!records) return failure(records.error());
  return wait_until_up(settings, folder, *records, around);
}

}  // namespace

tl::expected<ClusterUp, ClusterError> cluster_up(const ClusterSettings& settings, const RunFolder& folder,
                                                 const Surroundings& around) {
  if (auto wrong = mistake_in(settings)) return mistake(*wrong);
  if (folder.directory().string().find_first_of(":,") != std::string::npos) {
    return mistake(fmt::format("--dir: {} has a ':' or a ',', which Java and Flink take for an end of a name",
                               folder.directory().string()));
  }
  const auto locked = lock(folder);
  if (!locked) return tl::unexpected(locked.error());
  auto existing = existing_cluster(settings, folder, around);
  if (!existing) return tl::unexpected(existing.error());
  if (*existing) return **existing;
  const auto remark = end_remains(folder, around);
  if (!remark) return tl::unexpected(remark.error());
  const auto version = start_cluster(settings, folder, around);
  if (version) return ClusterUp{.was_up = false, .version = *version, .remark = *remark};
  if (const auto ended = end_remains(folder, around); !ended) {
    return failure(version.error().what + "\n" + ended.error().what);
  }
  return tl::unexpected(version.error());
}

tl::expected<Ending, ClusterError> cluster_down(const RunFolder& folder, const Surroundings& around) {
  if (std::error_code ignored; !std::filesystem::is_directory(folder.directory(), ignored)) return Ending{};
  const auto locked = lock(folder);
  if (!locked) return tl::unexpected(locked.error());
  Ending ending = end_processes(records_in(folder.pids()), around);
  if (!ending.left.empty()) {
    return failure(fmt::format("these processes do not end, not even by SIGKILL: {}; their pids are in {}",
                               fmt::join(ending.left, ", "), folder.pids().string()));
  }
  folder.remove_run();
  return ending;
}

bool ClusterStatus::is_whole() const {
  const auto running = std::ranges::count_if(processes, &ProcessStatus::runs);
  return settings && static_cast<std::uint32_t>(running) == settings->task_managers + 1;
}

ClusterStatus cluster_status(const RunFolder& folder) {
  ClusterStatus status;
  status.settings = read_cluster_file(folder);
  const auto records = records_in(folder.pids());
  const auto ended = ended_among(records);
  for (const ProcessRecord& record : records) {
    const bool runs = std::ranges::none_of(ended, [&](const ProcessRecord& each) { return each.name == record.name; });
    status.processes.push_back({record.name, record.process.pid, runs});
  }
  return status;
}

}  // namespace millrace::experiments::flink
