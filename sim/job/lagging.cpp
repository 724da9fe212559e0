#include "sim/job/lagging.h"

namespace millrace::job {

std::vector<Intake> intakes(std::span<const OperatorFlow> flows,
                            std::span<const std::pair<std::uint32_t, std::uint32_t>> edges) {
  std::vector<std::uint32_t> ways_out(flows.size(), 0);
  for (const auto& edge : edges) ++ways_out[edge.first];
  std::vector<Intake> intakes;
  for (const OperatorFlow& flow : flows) intakes.push_back({flow.in, 0});
  for (const auto& [from, to] : edges) intakes[to].offered += flows[from].out / ways_out[from];
  return intakes;
}

std::vector<bool> lagging(std::span<const OperatorFlow> flows,
                          std::span<const std::pair<std::uint32_t, std::uint32_t>> edges, double keeps_up) {
  std::vector<bool> lags;
  for (const Intake& intake : intakes(flows, edges)) lags.push_back(intake.lags(keeps_up));
  return lags;
}

std::map<std::string, Intake> intakes(const Observation& seen) {
  std::map<std::string, std::uint32_t> index;
  std::vector<OperatorFlow> flows;
  std::vector<bool> known;
  for (const auto& [id, op] : seen.operators) {
    index[id] = static_cast<std::uint32_t>(flows.size());
    flows.push_back({op.total.records_in.value_or(0), op.total.records_out.value_or(0)});
    known.push_back(op.total.records_in.has_value());
  }
  std::vector<std::pair<std::uint32_t, std::uint32_t>> edges;
  for (const ObservedEdge& edge : seen.edges) {
    const auto from = index.find(edge.from);
    const auto to = index.find(edge.to);
    if (to == index.end()) continue;
    if (from == index.end() || !seen.operators.at(edge.from).total.records_out) {
      known[to->second] = false;
    } else {
      edges.emplace_back(from->second, to->second);
    }
  }
  const std::vector<Intake> all = intakes(flows, edges);
  std::map<std::string, Intake> result;
  for (const auto& [id, op] : index) {
    if (known[op]) result[id] = all[op];
  }
  return result;
}

std::map<std::string, bool> lagging(const Observation& seen, double keeps_up) {
  std::map<std::string, bool> lags;
  for (const auto& [id, intake] : intakes(seen)) lags[id] = intake.lags(keeps_up);
  return lags;
}

}  // namespace millrace::job
