#include "tuners/conttune/overload.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/job/lagging.h"
#include "tuners/conttune/big_phase.h"

namespace millrace::tuners::conttune {
namespace {

constexpr double kPercent = 100;

tl::expected<std::optional<Overloaded>, std::string> lagging(const plan::LogicalPlan& plan,
                                                             const job::Observation& seen, Mode mode) {
  const auto intakes = job::intakes(seen);
  std::optional<Overloaded> worst;
  double least_share = 1;
  std::string silent;
  for (const std::size_t index : plan::topological_order(plan)) {
    const plan::Operator& op = plan.operators[index];
    if (op.kind == plan::OperatorKind::source) continue;
    const auto found = intakes.find(op.id);
    if (found == intakes.end()) {
      if (silent.empty()) silent = op.id;
      continue;
    }
    if (!found->second.lags()) continue;
    const double share = found->second.in / found->second.offered;
    if (worst && share >= least_share) continue;
    least_share = share;
    worst = {.id = op.id, .how = fmt::format("takes in {:.0f} % of what is put out to it", kPercent * share)};
  }
  if (!worst && !silent.empty() && mode == Mode::intended) {
    return tl::unexpected(
        fmt::format("what {} takes in, or is put out to it, is not told: whether the job keeps up is unknown", silent));
  }
  return worst;
}

}  // namespace

std::map<std::string, double> offered_per_s(const job::Observation& seen) {
  std::map<std::string, double> offered;
  for (const auto& [id, intake] : job::intakes(seen)) offered[id] = intake.offered / seen.window_s;
  return offered;
}

tl::expected<std::optional<Overloaded>, std::string> overloaded(const plan::LogicalPlan& plan,
                                                                const job::Observation& seen, Overload sign,
                                                                double threshold_ms_per_s, Mode mode) {
  if (sign == Overload::lag) return lagging(plan, seen, mode);
  return backpressured(plan, seen, threshold_ms_per_s, mode).map([](const std::optional<Backpressured>& worst) {
    if (!worst) return std::optional<Overloaded>();
    return std::optional(
        Overloaded{.id = worst->id, .how = fmt::format("is back-pressured for {:.0f} ms/s", worst->ms_per_s)});
  });
}

bool is_too_small(const plan::LogicalPlan& plan, const job::Observation& seen, const std::string& id, Overload sign,
                  double threshold_ms_per_s) {
  if (sign == Overload::lag) {
    const auto lags = job::lagging(seen);
    const auto found = lags.find(id);
    return found != lags.end() && found->second;
  }
  const auto is_held_up = [&](const std::string& each) {
    const auto found = seen.operators.find(each);
    if (found == seen.operators.end()) return false;
    return backpressure_of(found->second).value_or(0) >= threshold_ms_per_s;
  };
  if (is_held_up(id)) return false;
  return std::ranges::any_of(plan.edges,
                             [&](const plan::Edge& edge) { return edge.to == id && is_held_up(edge.from); });
}

}  // namespace millrace::tuners::conttune
