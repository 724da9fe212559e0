#include "experiments/learning/described_parts.h"

#include <map>
#include <utility>

namespace millrace::experiments {

namespace {

using models::PlanDescription;
using nlohmann::json;

std::map<std::string, std::uint32_t> positions_of(const std::vector<std::string>& ids) {
  std::map<std::string, std::uint32_t> positions;
  for (std::uint32_t i = 0; i < ids.size(); ++i) positions.emplace(ids[i], i);
  return positions;
}

}  // namespace

std::vector<std::string> described_ids(const json& document) {
  std::vector<std::string> ids;
  for (const json& op : document.at("operators")) {
    if (op.at("kind") != "sink") ids.push_back(op.at("id").get<std::string>());
  }
  return ids;
}

void describe_places(const json& document, const std::vector<std::string>& ids, PlanDescription& description) {
  const auto operators = positions_of(ids);
  std::map<std::string, std::uint32_t> hosts;
  for (const json& host : document.at("hosts")) {
    hosts.emplace(host.at("id").get<std::string>(), static_cast<std::uint32_t>(hosts.size()));
    description.hosts.push_back({.cores = host.at("cores").get<double>(),
                                 .frequency_hz = host.at("frequency_hz").get<double>(),
                                 .memory_bytes = host.at("memory_bytes").get<double>(),
                                 .network_mbit_per_s = host.at("network_mbit_per_s").get<double>()});
  }
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> counted;
  for (const json& placed : document.at("placement")) {
    const auto op = operators.find(placed.at(0).get<std::string>());
    if (op != operators.end()) ++counted[{op->second, hosts.at(placed.at(2).get<std::string>())}];
  }
  for (const auto& [place, instances] : counted) {
    description.placement.push_back({.op = place.first, .host = place.second, .instances = instances});
  }
}

}  // namespace millrace::experiments
