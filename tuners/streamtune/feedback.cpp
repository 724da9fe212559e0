#include "tuners/streamtune/feedback.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "sim/job/lagging.h"

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
  window.feedback.labels = job::bottleneck_labels(window.loads, job::edges_by_position(plan), rule);
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
