#include "experiments/provisioning/provision.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

#include "experiments/provisioning/provisioning_reader.h"
#include "tuners/qescalor/planning/plan_epochs.h"

namespace millrace::experiments {
namespace {

using namespace tuners::qescalor;

// Of the load: less is rounding, where a plan meets it exactly and performance drifts.
constexpr double kRounding = 1e-9;

// The next epochs as they are foreseen in epoch `now` of the load. Performance is a factor of all rates, so that the
// load is divided by it instead.
struct Outlook {
  std::vector<double> expected_per_s;
  PlanningProblem problem;
};

Outlook outlook(const ProvisioningSpec& spec, const OperatorLoad& load, const Forecasters& forecasters,
                const std::vector<ResourceOption>& options, std::size_t now, const InstanceCounts& running) {
  const std::size_t horizon = epochs_in(spec.horizon, spec);
  Outlook next;
  next.problem = {options, {spec.prices.start, spec.prices.stop}, {}, running};
  next.expected_per_s = foreseen(*forecasters.load, load.load_per_s, now, horizon);
  const std::vector<double> performance = foreseen(*forecasters.performance, load.performance, now, horizon);
  for (std::size_t i = 0; i < horizon; ++i) {
    next.expected_per_s[i] *= 1 + spec.margin;
    next.problem.load_per_s.push_back(next.expected_per_s[i] / performance[i]);
  }
  return next;
}

ProvisionedEpoch run_epoch(const PlanningProblem& problem, const InstanceCounts& before, InstanceCounts counts) {
  ProvisionedEpoch epoch;
  for (std::size_t r = 0; r < counts.size(); ++r) {
    if (counts[r] > before[r]) epoch.starts += counts[r] - before[r];
    if (counts[r] < before[r]) epoch.stops += before[r] - counts[r];
  }
  epoch.running_cost = running_cost(problem.options, counts);
  epoch.change_cost = change_cost(problem.change, before, counts);
  epoch.rate_per_s = rate_of(problem.options, counts);
  epoch.instances = std::move(counts);
  return epoch;
}

}  // namespace

double ProvisionedEpoch::short_share() const {
  return load_per_s > rate_per_s * (1 + kRounding) ? (load_per_s - rate_per_s) / load_per_s : 0;
}

std::vector<ResourceOption> options_of(const ProvisioningSpec& spec, const std::string& controller,
                                       const std::vector<double>& rates_per_s) {
  assert(rates_per_s.size() == spec.options.size());
  const std::size_t only = option_of(controller, spec.options.size());
  std::vector<ResourceOption> options;
  for (std::size_t i = 0; i < spec.options.size(); ++i) {
    if (only < spec.options.size() && i != only) continue;
    options.push_back(priced_option(spec.options[i].resources, rates_per_s[i], spec.prices, spec.epoch));
  }
  return options;
}

tl::expected<std::vector<ProvisionedEpoch>, std::string> provision(const ProvisioningSpec& spec,
                                                                   const OperatorLoad& load,
                                                                   const std::vector<ResourceOption>& options,
                                                                   const Forecasters& forecasters,
                                                                   const std::function<bool()>& go_on) {
  const std::size_t epochs = epochs_in(spec.duration, spec), replan = epochs_in(spec.replan, spec);
  const std::size_t before = epochs_in(spec.from, spec);
  std::vector<ProvisionedEpoch> result;
  InstanceCounts running(options.size(), 0);
  while (result.size() < epochs) {
    if (!go_on()) return tl::unexpected(std::string("interrupted"));
    const std::size_t now = result.size();
    const Outlook next = outlook(spec, load, forecasters, options, before + now, running);
    auto plan = plan_epochs(next.problem, {.candidates = spec.candidates});
    if (!plan) return tl::unexpected(fmt::format("plan made in epoch {}: {}", now, plan.error()));
    for (std::size_t i = 0; i < replan && now + i < epochs; ++i) {
      ProvisionedEpoch& epoch = result.emplace_back(run_epoch(next.problem, running, std::move(plan->epochs[i])));
      epoch.load_per_s = load.load_per_s[before + now + i];
      epoch.expected_per_s = next.expected_per_s[i];
      epoch.rate_per_s *= load.performance[before + now + i];
      running = epoch.instances;
    }
  }
  return result;
}

}  // namespace millrace::experiments
