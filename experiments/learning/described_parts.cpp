#include "experiments/learning/described_parts.h"

#include <algorithm>
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

void sort_by_flow(PlanDescription& description) {
  const auto n = static_cast<std::uint32_t>(description.operators.size());
  std::vector<std::uint32_t> order, waits(n, 0), place(n, 0);
  for (const auto& edge : description.edges) ++waits[edge.to];
  // Of those that wait for nothing the first comes first.
  std::vector<bool> taken(n, false);
  while (order.size() < n) {
    std::uint32_t next = 0;
    while (next < n && (taken[next] || waits[next] > 0)) ++next;
    if (next == n) throw std::out_of_range("its operators form a cycle");
    taken[next] = true;
    place[next] = static_cast<std::uint32_t>(order.size());
    order.push_back(next);
    for (const auto& edge : description.edges) {
      if (edge.from == next) --waits[edge.to];
    }
  }
  std::vector<models::DescribedOperator> sorted;
  for (const std::uint32_t op : order) sorted.push_back(std::move(description.operators[op]));
  description.operators = std::move(sorted);
  for (auto& edge : description.edges) edge = {place[edge.from], place[edge.to]};
  for (auto& placed : description.placement) placed.op = place[placed.op];
}

}  // namespace millrace::experiments
