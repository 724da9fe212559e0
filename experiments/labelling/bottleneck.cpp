#include "experiments/labelling/bottleneck.h"

#include <algorithm>

namespace millrace::experiments {
namespace {

using Edges = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

// reach[a][b]: records of a come to b, over any number of operators. Plans are small.
std::vector<std::vector<bool>> reach_of(std::size_t operators, const Edges& edges) {
  std::vector<std::vector<bool>> reach(operators, std::vector<bool>(operators, false));
  for (const auto& [from, to] : edges) reach[from][to] = true;
  for (std::size_t via = 0; via < operators; ++via) {
    for (std::size_t from = 0; from < operators; ++from) {
      if (!reach[from][via]) continue;
      for (std::size_t to = 0; to < operators; ++to) reach[from][to] = reach[from][to] || reach[via][to];
    }
  }
  return reach;
}

}  // namespace

bool under_backpressure(const OperatorLoad& load) {
  return load.backpressured_ms_per_s > kBackpressureLimit;
}

std::vector<std::int8_t> bottleneck_labels(const std::vector<OperatorLoad>& loads, const Edges& edges,
                                           Downstream downstream) {
  const std::size_t operators = loads.size();
  // Line 2: nobody is under backpressure.
  if (std::ranges::none_of(loads, under_backpressure)) return std::vector<std::int8_t>(operators, 0);
  const auto reach = reach_of(operators, edges);
  std::vector<std::int8_t> labels(operators, -1);
  const auto label = [&](std::size_t op) { labels[op] = loads[op].utilisation > kUtilisationLimit ? 1 : 0; };
  for (std::size_t op = 0; op < operators; ++op) {
    if (!under_backpressure(loads[op])) continue;
    // Lines 5-6: O_b, under backpressure with nobody downstream that is.
    const auto passes_on = [&](std::size_t other) { return reach[op][other] && under_backpressure(loads[other]); };
    bool last = true;
    for (std::size_t other = 0; other < operators; ++other) last = last && !passes_on(other);
    if (!last) continue;
    // Lines 7-12: whoever takes its records.
    for (const auto& [from, to] : edges) {
      if (from == op) label(to);
    }
    for (std::size_t other = 0; downstream == Downstream::transitive && other < operators; ++other) {
      if (reach[op][other]) label(other);
    }
  }
  return labels;
}

}  // namespace millrace::experiments
