#include "experiments/fidelity/fidelity_targets.h"

#include <fmt/format.h>

#include <algorithm>

#include "experiments/fidelity/fidelity_errors.h"
#include "experiments/validation/validation_text.h"

namespace millrace::experiments {
namespace {

std::string without_result(const FidelityErrors& errors) {
  return errors.no_result == 0 ? "" : fmt::format("; {} without a result in one of the two sets", errors.no_result);
}

TargetState state_of(const FidelityErrors& errors, bool kept) {
  if (errors.pairs == 0) return TargetState::no_plans;
  return kept ? TargetState::met : TargetState::missed;
}

FidelityTarget throughput_target(const FidelityPlans& plans, std::size_t set) {
  const auto saturated = plans_of(plans, {.cut = FidelityCut::saturated});
  const auto errors = fidelity_errors(saturated, set, FidelityQuantity::throughput);
  double limit = kThroughputTarget;
  std::string floor;
  const auto again =
      plans.has_repeated ? fidelity_errors(saturated, 0, FidelityQuantity::throughput) : FidelityErrors();
  if (again.pairs > 0) {
    const double repeated = again.q50;
    limit = std::max(limit, kThroughputTarget * repeated);
    floor = fmt::format(" ({} x {} of {}, at least {})", kThroughputTarget, error_text(repeated), plans.sets[0],
                        kThroughputTarget);
  }
  return {fmt::format("saturated throughput: q50 {}, at most {:.3g}{}{}", error_text(errors.q50), limit, floor,
                      without_result(errors)),
          state_of(errors, errors.q50 <= limit)};
}

FidelityTarget latency_target(const FidelityPlans& plans, std::size_t set) {
  const auto in = [&](FidelityCut cut) {
    return fidelity_errors(plans_of(plans, {.cut = cut}), set, FidelityQuantity::latency);
  };
  const auto all = in(FidelityCut::all), saturated = in(FidelityCut::saturated), rest = in(FidelityCut::unsaturated);
  return {fmt::format("latency: q50 {}, at most {}, and q95 {}, at most {} (saturated {} and {}, not saturated {} and "
                      "{}){}",
                      error_text(all.q50), kLatencyMedianTarget, error_text(all.q95), kLatencyTailTarget,
                      error_text(saturated.q50), error_text(saturated.q95), error_text(rest.q50), error_text(rest.q95),
                      without_result(all)),
          state_of(all, all.q50 <= kLatencyMedianTarget && all.q95 <= kLatencyTailTarget)};
}

FidelityTarget bottleneck_target(const FidelityPlans& plans, std::size_t set) {
  const auto [right, judged] = bottlenecks_alike(plans_of(plans, {.cut = FidelityCut::saturated}), set);
  const auto share = judged == 0 ? 0 : static_cast<double>(right) / static_cast<double>(judged);
  FidelityTarget target{fmt::format("bottleneck of saturated plans: {} of {} right ({:.0f} %), at least {:.0f} %",
                                    right, judged, 100 * share, 100 * kBottleneckTarget)};
  if (judged > 0) target.state = share >= kBottleneckTarget ? TargetState::met : TargetState::missed;
  return target;
}

}  // namespace

std::vector<FidelityTarget> fidelity_targets(const FidelityPlans& plans, std::size_t set) {
  return {throughput_target(plans, set), latency_target(plans, set), bottleneck_target(plans, set)};
}

}  // namespace millrace::experiments
