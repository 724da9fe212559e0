#include "sim/job/bottleneck.h"

#include <algorithm>

namespace millrace::job {
namespace {

using Edges = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

using Value = std::optional<double> Metrics::*;

// The operator's own value, else the mean over its subtasks; nullopt if one does not say.
std::optional<double> mean_of(const OperatorObservation& seen, Value value) {
  if (seen.total.*value) return seen.total.*value;
  double sum = 0;
  for (const Metrics& subtask : seen.subtasks) {
    if (!(subtask.*value)) return std::nullopt;
    sum += *(subtask.*value);
  }
  if (seen.subtasks.empty()) return std::nullopt;
  return sum / static_cast<double>(seen.subtasks.size());
}

// The greatest of its subtasks; without subtasks the operator's own.
std::optional<double> max_of(const OperatorObservation& seen, Value value) {
  std::optional<double> greatest;
  for (const Metrics& subtask : seen.subtasks) {
    if (subtask.*value) greatest = std::max(greatest.value_or(0), *(subtask.*value));
  }
  return greatest ? greatest : seen.total.*value;
}

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

std::vector<std::pair<std::uint32_t, std::uint32_t>> edges_by_position(const plan::LogicalPlan& plan) {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> edges;
  for (const plan::Edge& edge : plan.edges) {
    edges.emplace_back(static_cast<std::uint32_t>(plan::index_of(plan, edge.from)),
                       static_cast<std::uint32_t>(plan::index_of(plan, edge.to)));
  }
  return edges;
}

bool under_backpressure(const OperatorLoad& load) {
  return load.backpressured_ms_per_s > kBackpressureLimit;
}

std::vector<std::int8_t> bottleneck_labels(const std::vector<OperatorLoad>& loads, const Edges& edges,
                                           const BottleneckRule& rule) {
  const std::size_t operators = loads.size();
  // Line 2: nobody is under backpressure.
  if (std::ranges::none_of(loads, under_backpressure)) return std::vector<std::int8_t>(operators, 0);
  const auto reach = reach_of(operators, edges);
  std::vector<std::int8_t> labels(operators, -1);
  const auto label = [&](std::size_t op) { labels[op] = loads[op].utilisation > rule.limit ? 1 : 0; };
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
    for (std::size_t other = 0; rule.downstream == Downstream::transitive && other < operators; ++other) {
      if (reach[op][other]) label(other);
    }
  }
  return labels;
}

std::optional<OperatorLoad> load_of(const OperatorObservation& seen, Utilisation utilisation) {
  const auto of = [&](Value value) {
    return utilisation == Utilisation::max ? max_of(seen, value) : mean_of(seen, value);
  };
  std::optional<double> backpressured = mean_of(seen, &Metrics::backpressured_ms_per_s);
  std::optional<double> used = of(&Metrics::cpu_share);
  if (!used) {
    used = of(&Metrics::busy_ms_per_s);
    if (used) *used /= 1000;
  }
  if (!backpressured || !used) return std::nullopt;
  const auto busy = mean_of(seen, &Metrics::busy_ms_per_s), idle = mean_of(seen, &Metrics::idle_ms_per_s);
  if (busy && idle && *busy + *idle + *backpressured > 0) *backpressured *= 1000 / (*busy + *idle + *backpressured);
  return OperatorLoad{.backpressured_ms_per_s = *backpressured, .utilisation = *used};
}

}  // namespace millrace::job
