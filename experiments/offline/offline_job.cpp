#include "experiments/offline/offline_job.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "sim/plan/cycle.h"
#include "sim/plan/names.h"
#include "tuners/scaling_scope.h"

namespace millrace::experiments {
namespace {

using Windows = std::vector<job::Observation>;

std::string partitioning_words() {
  std::string words;
  for (const auto& named : plan::names<plan::Partitioning>()) words += fmt::format(" {}", named.name);
  return words;
}

// The newest window for which `tells`; the first one if there is none.
template <class Test>
const job::Observation& newest(const Windows& windows, Test tells) {
  const auto found = std::find_if(windows.rbegin(), windows.rend(), tells);
  return found != windows.rend() ? *found : windows.front();
}

tl::expected<plan::Edge, std::string> edge_of(const job::ObservedEdge& seen) {
  const auto partitioning = plan::value_of<plan::Partitioning>(seen.partitioning);
  if (!partitioning) {
    return tl::unexpected(
        fmt::format("edges: no partitioning '{}'; known:{}", seen.partitioning, partitioning_words()));
  }
  plan::Edge edge;
  edge.from = seen.from;
  edge.to = seen.to;
  edge.partitioning = *partitioning;
  return edge;
}

// Sources, sinks and what is between them.
tl::expected<void, std::string> set_kinds(const Windows& windows, const OfflineRules& rules, plan::LogicalPlan& plan) {
  std::set<std::string> named, fed, feeding;
  for (const job::Observation& window : windows) {
    for (const auto& [id, ignored] : window.sources) named.insert(id);
  }
  for (const plan::Edge& edge : plan.edges) {
    feeding.insert(edge.from);
    fed.insert(edge.to);
  }
  for (plan::Operator& op : plan.operators) {
    const bool has_inputs = fed.contains(op.id), has_outputs = feeding.contains(op.id);
    if (named.contains(op.id) && has_inputs) {
      return tl::unexpected(fmt::format("sources: '{}' has an incoming edge", op.id));
    }
    const bool first = !has_inputs && (has_outputs || rules.lone_operators_are_sources);
    if (named.contains(op.id) || first) {
      op.kind = plan::OperatorKind::source;
    } else {
      op.kind = has_outputs ? plan::OperatorKind::map : plan::OperatorKind::sink;
    }
  }
  return {};
}

tl::expected<plan::LogicalPlan, std::string> plan_of(const Windows& windows, const OfflineRules& rules) {
  plan::LogicalPlan plan;
  plan.name = "case";
  std::set<std::string> ids, known;
  for (const auto& [id, ignored] : newest(windows, [](const auto& w) { return !w.operators.empty(); }).operators) {
    ids.insert(id);
  }
  if (ids.empty()) return tl::unexpected(std::string("no window shows an operator"));
  for (const job::Observation& window : windows) {
    for (const auto& [id, ignored] : window.operators) known.insert(id);
  }
  for (const job::ObservedEdge& seen : newest(windows, [](const auto& w) { return !w.edges.empty(); }).edges) {
    for (const std::string& end : {seen.from, seen.to}) {
      if (!known.contains(end)) return tl::unexpected(fmt::format("edges: no window shows an operator '{}'", end));
      ids.insert(end);
    }
    const auto edge = edge_of(seen);
    if (!edge) return tl::unexpected(edge.error());
    plan.edges.push_back(*edge);
  }
  for (const std::string& id : ids) {
    plan::Operator op;
    op.id = id;
    plan.operators.push_back(std::move(op));
  }
  if (const auto cycle = plan::find_cycle(plan); !cycle.empty()) {
    return tl::unexpected(fmt::format("edges: there is a cycle: {}", fmt::join(cycle, " -> ")));
  }
  if (auto kinds = set_kinds(windows, rules, plan); !kinds) return tl::unexpected(kinds.error());
  return plan;
}

// The degree in the newest window up to `last` that shows the operator, else in the first one that does.
std::uint32_t degree_of(const std::string& id, const Windows& windows, std::size_t last) {
  for (std::size_t i = last + 1; i-- > 0;) {
    if (const auto seen = windows[i].operators.find(id); seen != windows[i].operators.end())
      return seen->second.parallelism;
  }
  const auto first = std::ranges::find_if(windows, [&](const auto& w) { return w.operators.contains(id); });
  return first->operators.at(id).parallelism;  // the plan has only operators that some window shows
}

}  // namespace

tl::expected<OfflineJob, std::string> offline_job(const OfflineCase& given, const OfflineRules& rules) {
  auto plan = plan_of(given.windows, rules);
  if (!plan) return tl::unexpected(plan.error());
  OfflineJob job{.plan = std::move(*plan), .deployed = {}};
  for (std::size_t i = 0; i < given.windows.size(); ++i) {
    plan::Deployment deployed(job.plan);
    for (const plan::Operator& op : job.plan.operators) {
      const std::uint32_t degree = degree_of(op.id, given.windows, i);
      if (degree < 1 || degree > tuners::kLargestDegree) {
        return tl::unexpected(
            fmt::format("operators.{}.parallelism: {} is not between 1 and {}", op.id, degree, tuners::kLargestDegree));
      }
      deployed = deployed.with(op.id, plan::Parallelism{degree});
    }
    job.deployed.push_back(std::move(deployed));
  }
  return job;
}

}  // namespace millrace::experiments
