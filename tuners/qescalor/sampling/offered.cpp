#include "tuners/qescalor/sampling/offered.h"

#include <set>
#include <string>

namespace millrace::tuners::qescalor {
namespace {

// The sources that records reach the operator from.
std::set<std::string, std::less<>> sources_of(const plan::LogicalPlan& plan, std::string_view op) {
  std::set<std::string, std::less<>> before = {std::string(op)};
  const auto order = plan::topological_order(plan);
  for (auto index = order.rbegin(); index != order.rend(); ++index) {
    for (const plan::Edge& edge : plan.edges) {
      if (edge.from == plan.operators[*index].id && before.contains(edge.to)) before.insert(edge.from);
    }
  }
  std::erase_if(
      before, [&](const std::string& id) { return plan::find_operator(plan, id)->kind != plan::OperatorKind::source; });
  return before;
}

}  // namespace

double offered_to(const plan::LogicalPlan& plan, std::string_view op, const job::Observation& seen) {
  const auto found = seen.operators.find(std::string(op));
  if (found == seen.operators.end() || !found->second.total.records_in) return 0;
  double offered = 0, put_out = 0;
  for (const std::string& id : sources_of(plan, op)) {
    const auto source = seen.operators.find(id);
    if (source == seen.operators.end() || !source->second.total.records_out) continue;
    const double out = *source->second.total.records_out / seen.window_s;
    put_out += out;
    const auto told = seen.sources.find(id);
    const bool tells = told != seen.sources.end() && told->second.offered_rate_per_s;
    offered += tells ? *told->second.offered_rate_per_s : out;
  }
  if (put_out <= 0) return 0;
  return offered * (*found->second.total.records_in / seen.window_s) / put_out;
}

}  // namespace millrace::tuners::qescalor
