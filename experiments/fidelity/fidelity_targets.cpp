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

double share_of(const FidelityShare& share) {
  return share.plans == 0 ? 0 : static_cast<double>(share.right) / static_cast<double>(share.plans);
}

std::string share_text(const FidelityShare& share) {
  return fmt::format("{} of {} right ({:.0f} %)", share.right, share.plans, 100 * share_of(share));
}

// Where the cluster itself names two operators there is no right one.
FidelityTarget bottleneck_target(const FidelityPlans& plans, std::size_t set) {
  auto saturated = plans_of(plans, {.cut = FidelityCut::saturated});
  const FidelityShare all = bottlenecks_alike(saturated, set);
  std::string of_all;
  if (plans.has_repeated) {
    of_all = fmt::format(" where both measurements name the same; of all {}, and of {} {}", share_text(all),
                         plans.sets[0], share_text(bottlenecks_alike(saturated, 0)));
    std::erase_if(saturated, [](const FidelityPlan* plan) {
      return plan->others[0] && bottleneck_of(plan->measured) != bottleneck_of(*plan->others[0]);
    });
  }
  const FidelityShare judged = bottlenecks_alike(saturated, set);
  FidelityTarget target{fmt::format("bottleneck of saturated plans: {}, at least {:.0f} %{}", share_text(judged),
                                    100 * kBottleneckTarget, of_all)};
  if (judged.plans > 0) {
    target.state = share_of(judged) >= kBottleneckTarget ? TargetState::met : TargetState::missed;
  }
  return target;
}

}  // namespace

std::vector<FidelityTarget> fidelity_targets(const FidelityPlans& plans, std::size_t set) {
  return {throughput_target(plans, set), latency_target(plans, set), bottleneck_target(plans, set)};
}

}  // namespace millrace::experiments
