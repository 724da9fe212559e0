#include "tuners/streamtune/feedback.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "tuners/held_up.h"

namespace millrace::tuners::streamtune {

tl::expected<LabelledWindow, std::string> labelled(const plan::LogicalPlan& plan, const plan::Deployment& current,
                                                   const job::Observation& seen, const Rates& rates,
                                                   const job::BottleneckRule& rule) {
  LabelledWindow window;
  for (const plan::Operator& op : plan.operators) {
    const auto found = seen.operators.find(op.id);
    if (found == seen.operators.end()) return tl::unexpected("nothing is seen of " + op.id);
    const auto load = job::load_of(found->second, rule.utilisation);
    if (!load) return tl::unexpected(op.id + " does not say how long it is backpressured, or how busy it is");
    window.loads.push_back(*load);
    window.feedback.degrees.push_back(current.parallelism(op.id));
  }
  std::vector<std::pair<std::uint32_t, std::uint32_t>> edges;
  for (const plan::Edge& edge : plan.edges) {
    edges.emplace_back(static_cast<std::uint32_t>(plan::index_of(plan, edge.from)),
                       static_cast<std::uint32_t>(plan::index_of(plan, edge.to)));
  }
  window.feedback.labels = job::bottleneck_labels(window.loads, edges, rule);
  for (const auto& [source, rate] : rates) window.feedback.rates.push_back(rate);
  window.backpressured = std::ranges::any_of(window.loads, job::under_backpressure);
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
