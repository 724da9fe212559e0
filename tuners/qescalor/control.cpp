#include "tuners/qescalor/control.h"

#include <algorithm>
#include <cstddef>

namespace millrace::tuners::qescalor {
namespace {

bool is_size(const plan::InstanceResources& instance, const plan::InstanceResources& size) {
  return instance.cpu_share == size.cpu_share && instance.memory == size.memory;
}

InstanceCounts counts_of(const std::vector<SizeRate>& sizes, const std::vector<plan::InstanceResources>& running) {
  InstanceCounts counts;
  for (const SizeRate& each : sizes) {
    counts.push_back(static_cast<std::uint32_t>(std::ranges::count_if(
        running, [&](const plan::InstanceResources& instance) { return is_size(instance, each.size); })));
  }
  return counts;
}

}  // namespace

tl::expected<Controlled, std::string> control(const Settings& settings, const std::vector<SizeRate>& sizes,
                                              const std::vector<double>& loads,
                                              const std::vector<plan::InstanceResources>& running) {
  PlanningProblem problem;
  for (const SizeRate& each : sizes) {
    problem.options.push_back(priced_option(each.size, each.rate_per_s, settings.prices, settings.epoch));
  }
  problem.change = {.start = settings.prices.start, .stop = settings.prices.stop};
  problem.load_per_s = loads;
  problem.running = counts_of(sizes, running);
  const auto schedule = plan_epochs(problem, settings.planning);
  if (!schedule) return tl::unexpected(schedule.error());
  const InstanceCounts& first = schedule->epochs.front();
  Controlled controlled;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    plan::InstanceResources instance = sizes[i].size;
    instance.record_share = sizes[i].rate_per_s;
    controlled.instances.insert(controlled.instances.end(), first[i], instance);
  }
  // An operator has an instance at least, though no load asks for one.
  if (controlled.instances.empty()) {
    const auto cheapest = std::ranges::min_element(problem.options, {}, &ResourceOption::price_per_epoch);
    controlled.instances.push_back(sizes[static_cast<std::size_t>(cheapest - problem.options.begin())].size);
    controlled.instances.back().record_share = 1;
  }
  nlohmann::json rates = nlohmann::json::array();
  for (const SizeRate& each : sizes) rates.push_back({each.size.cpu_share, each.size.memory.count, each.rate_per_s});
  controlled.explain = {{"Perf", std::move(rates)},
                        {"Workload", loads},
                        {"Ins", schedule->epochs},
                        {"W", schedule->cost()},
                        {"running", problem.running}};
  return controlled;
}

}  // namespace millrace::tuners::qescalor
