#include "sim/job/lagging.h"

namespace millrace::job {

std::vector<bool> lagging(std::span<const OperatorFlow> flows,
                          std::span<const std::pair<std::uint32_t, std::uint32_t>> edges, double keeps_up) {
  std::vector<std::uint32_t> ways_out(flows.size(), 0);
  for (const auto& edge : edges) ++ways_out[edge.first];
  std::vector<double> offered(flows.size(), 0.0);
  for (const auto& [from, to] : edges) offered[to] += flows[from].out / ways_out[from];
  std::vector<bool> lags;
  for (std::size_t op = 0; op < flows.size(); ++op) lags.push_back(flows[op].in < keeps_up * offered[op]);
  return lags;
}

std::map<std::string, bool> lagging(const Observation& seen, double keeps_up) {
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
  const std::vector<bool> lags = lagging(flows, edges, keeps_up);
  std::map<std::string, bool> result;
  for (const auto& [id, op] : index) {
    if (known[op]) result[id] = lags[op];
  }
  return result;
}

}  // namespace millrace::job
