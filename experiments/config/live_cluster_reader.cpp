#include "experiments/config/live_cluster_reader.h"

#include <fmt/format.h>

#include <filesystem>

#include "experiments/config/config_home.h"
#include "experiments/config/experiment_keys.h"
#include "experiments/config/layers.h"
#include "experiments/flink/http.h"

namespace millrace::experiments {
namespace {

constexpr const char* kJar = "experiments/flink/job/target/millrace-flink-job.jar";

void refuse_simulated(TableReader& owner, std::span<const std::string_view> simulated) {
  for (const std::string_view key : simulated) {
    const Node* written = owner.find(key);
    if (written == nullptr || (written->kind == Node::Kind::boolean && !written->boolean)) continue;
    owner.error(written->at, fmt::format("{}: only the simulator can do this; [{}] has a testbed", key, owner.path()));
  }
}

}  // namespace

std::optional<LiveCluster> read_live_cluster(TableReader& owner, std::span<const std::string_view> simulated) {
  const Node* node = owner.find("testbed");
  if (node == nullptr) return std::nullopt;
  LiveCluster live;
  live.jar = (config_home() / kJar).string();
  TableReader reader(*node, owner.path() + ".testbed", owner.diagnostics());
  reader.read(live_cluster_fields(), live);
  reader.finish();
  if (const Node* kind = reader.require("kind")) {
    const auto name = reader.text("kind", *kind);
    if (name && *name != "flink") {
      reader.error(kind->at, fmt::format("kind: no testbed '{}'; known: flink", *name));
    }
  }
  reader.require("run");
  if (const Node* url = reader.find("rest_url")) {
    if (const auto server = flink::HttpServer::at(live.rest_url); !server) {
      reader.error(url->at, "rest_url: " + server.error());
    }
  }
  if (const Node* jar = reader.find("jar")) live.jar = resolved_path(live.jar, jar->at);
  if (const Node* lines = reader.find("metrics_directory")) {
    // Told to task managers, which run in folders of their own.
    live.metrics_directory = std::filesystem::absolute(resolved_path(live.metrics_directory, lines->at)).string();
  }
  refuse_simulated(owner, simulated);
  return live;
}

}  // namespace millrace::experiments
