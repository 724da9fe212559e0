#include "tuners/streamtune/feedback.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "sim/job/lagging.h"
#include "tuners/held_up.h"

namespace millrace::tuners::streamtune {

namespace {

using Failure = tl::unexpected<std::string>;

tl::expected<LabelledWindow, std::string> by_backpressure(const plan::LogicalPlan& plan, const job::Observation& seen,
                                                          const job::BottleneckRule& rule) {
  LabelledWindow window;
  for (const plan::Operator& op : plan.operators) {
    const auto load = job::load_of(seen.operators.at(op.id), rule.utilisation);
    if (!load) return Failure(op.id + " does not say how long it is backpressured, or how busy it is");
    window.loads.push_back(*load);
  }
  std::vector<std::pair<std::uint32_t, std::uint32_t>> edges;
  for (const plan::Edge& edge : plan.edges) {
    edges.emplace_back(static_cast<std::uint32_t>(plan::index_of(plan, edge.from)),
                       static_cast<std::uint32_t>(plan::index_of(plan, edge.to)));
  }
  window.feedback.labels = job::bottleneck_labels(window.loads, edges, rule);
  window.backpressured = std::ranges::any_of(window.loads, job::under_backpressure);
  return window;
}

tl::expected<LabelledWindow, std::string> by_lag(const plan::LogicalPlan& plan, const job::Observation& seen) {
  LabelledWindow window;
  const std::map<std::string, bool> lags = job::lagging(seen);
  for (const plan::Operator& op : plan.operators) {
    const auto found = lags.find(op.id);
    const bool is_source = op.kind == plan::OperatorKind::source;
    if (found == lags.end() && !is_source) return Failure(op.id + " does not say what it takes in");
    window.feedback.labels.push_back(!is_source && found->second ? 1 : 0);
    window.backpressured = window.backpressured || window.feedback.labels.back() == 1;
  }
  return window;
}

}  // namespace

tl::expected<LabelledWindow, std::string> labelled(const plan::LogicalPlan& plan, const plan::Deployment& current,
                                                   const job::Observation& seen, const Rates& rates,
                                                   const Labelling& labelling) {
  for (const plan::Operator& op : plan.operators) {
    if (!seen.operators.contains(op.id)) return Failure("nothing is seen of " + op.id);
  }
  auto window =
      labelling.rule == LabelRule::lag ? by_lag(plan, seen) : by_backpressure(plan, seen, labelling.algorithm1);
  if (!window) return window;
  for (const plan::Operator& op : plan.operators) window->feedback.degrees.push_back(current.parallelism(op.id));
  for (const auto& [source, rate] : rates) window->feedback.rates.push_back(rate);
  return window;
}

Rates offered_rates(const plan::LogicalPlan& plan, const job::Observation& seen, const Rates& known) {
  Rates rates;
  for (const plan::Operator& op : plan.operators) {
    if (op.kind != plan::OperatorKind::source) continue;
    const auto before = known.find(op.id);
    double& rate = rates[op.id];
    if (before != known.end()) rate = before->second;
    const auto found = seen.sources.find(op.id);
    if (found == seen.sources.end() || !found->second.offered_rate_per_s) continue;
    const double offered = *found->second.offered_rate_per_s;
    rate = is_held_up(seen, op.id) ? std::max(rate, offered) : offered;
  }
  return rates;
}

bool have_moved(const Rates& before, const Rates& now, double tolerance) {
  return std::ranges::any_of(now, [&](const auto& source) {
    const auto found = before.find(source.first);
    return found == before.end() || std::abs(source.second - found->second) > tolerance * found->second;
  });
}

bool have_risen(const Rates& before, const Rates& now, double tolerance) {
  bool risen = false;
  for (const auto& [source, rate] : now) {
    const auto found = before.find(source);
    if (found == before.end() || rate < found->second) return false;
    risen = risen || rate > (1 + tolerance) * found->second;
  }
  return risen;
}

}  // namespace millrace::tuners::streamtune
