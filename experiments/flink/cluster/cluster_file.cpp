#include "experiments/flink/cluster/cluster_file.h"

#include <fstream>
#include <nlohmann/json.hpp>

namespace millrace::experiments::flink {
namespace {

std::filesystem::path file_in(const RunFolder& folder) {
  return folder.run() / "cluster.json";
}

}  // namespace

tl::expected<void, std::string> write_cluster_file(const RunFolder& folder, const ClusterSettings& settings) {
  nlohmann::json overrides = nlohmann::json::array();
  for (const auto& [key, value] : settings.overrides) overrides.push_back({key, value});
  const nlohmann::json text = {{"url", url_of(settings)}, {"host", settings.host},
                               {"port", settings.port},   {"task_managers", settings.task_managers},
                               {"slots", settings.slots}, {"scheduler", settings.scheduler},
                               {"settings", overrides}};
  return replace_file(file_in(folder), text.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
}

std::optional<ClusterSettings> read_cluster_file(const RunFolder& folder) {
  std::ifstream stream(file_in(folder));
  const auto text = nlohmann::json::parse(stream, nullptr, false);
  if (!text.is_object()) return std::nullopt;
  try {
    ClusterSettings settings;
    text.at("host").get_to(settings.host);
    text.at("port").get_to(settings.port);
    text.at("task_managers").get_to(settings.task_managers);
    text.at("slots").get_to(settings.slots);
    text.at("scheduler").get_to(settings.scheduler);
    text.at("settings").get_to(settings.overrides);
    return settings;
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;
  }
}

}  // namespace millrace::experiments::flink
