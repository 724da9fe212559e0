#include "experiments/flink/cluster/cluster_config.h"

#include <fmt/format.h>

#include <map>
#include <utility>
#include <vector>

namespace millrace::experiments::flink {
namespace {

// A YAML string in single quotes: nothing in it means anything but a quote, which is doubled.
std::string quoted(const std::string& value) {
  std::string text = "'";
  for (const char c : value) text += c == '\'' ? "''" : std::string(1, c);
  return text + "'";
}

}  // namespace

std::string config_text(const ClusterSettings& settings, std::uint16_t rpc_port, const RunFolder& folder) {
  const std::string run = folder.run().string();
  const std::string& host = settings.host;
  const std::vector<std::pair<std::string, std::string>> lines = {
      {"jobmanager.rpc.address", host},
      {"jobmanager.rpc.port", std::to_string(rpc_port)},
      {"jobmanager.bind-host", host},
      {"jobmanager.scheduler", settings.scheduler},
      {"rest.address", host},
      {"rest.bind-address", host},
      {"rest.port", std::to_string(settings.port)},
      {"rest.async.store-duration", "10min"},
      {"taskmanager.host", host},
      {"taskmanager.bind-host", host},
      {"taskmanager.numberOfTaskSlots", std::to_string(settings.slots)},
      {"web.submit.enable", "true"},
      {"web.cancel.enable", "true"},
      {"web.upload.dir", run + "/upload"},
      {"web.tmpdir", run + "/web"},
      {"web.refresh-interval", "1000"},
      {"io.tmp.dirs", run + "/tmp"},
      {"blob.storage.directory", run + "/blob"},
      {"execution.checkpointing.dir", "file://" + run + "/checkpoints"},
      {"execution.checkpointing.savepoint-dir", "file://" + run + "/savepoints"},
      {"execution.checkpointing.interval", "5s"},
      {"execution.checkpointing.mode", "AT_LEAST_ONCE"},
      {"restart-strategy.type", "fixed-delay"},
      {"restart-strategy.fixed-delay.attempts", "3"},
      {"restart-strategy.fixed-delay.delay", "1s"},
      {"metrics.fetcher.update-interval", "1000"},
      {"metrics.latency.interval", "0"},
      {"cluster.evenly-spread-out-slots", "true"},
      {"cluster.registration.error-delay", "1s"},  // a task manager that is up before the JobManager asks again soon
      {"jobmanager.adaptive-scheduler.resource-stabilization-timeout", "0s"},
      {"jobmanager.adaptive-scheduler.resource-wait-timeout", "30s"},
      {"jobmanager.adaptive-scheduler.scaling-interval.min", "0s"}};
  // A key stands once: YAML allows no more.
  std::map<std::string, std::string> changed;
  for (const auto& [key, value] : settings.overrides) changed[key] = value;
  std::string text = "# Written by `millrace flink up`; gone with the cluster.\n";
  for (const auto& [key, value] : lines) {
    if (!changed.contains(key)) text += fmt::format("{}: {}\n", key, quoted(value));
  }
  for (const auto& [key, value] : changed) text += fmt::format("{}: {}\n", key, quoted(value));
  return text;
}

}  // namespace millrace::experiments::flink
