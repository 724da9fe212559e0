#include "experiments/provisioning/provisioning_summary.h"

#include <algorithm>
#include <cassert>
#include <limits>
#include <numeric>

namespace millrace::experiments {
namespace {

constexpr std::size_t kQuarters = 4;
constexpr std::string_view kOurs = "qcesa";

}  // namespace

std::vector<ProvisionedDay> days_of(const std::vector<ProvisionedEpoch>& epochs, std::size_t epochs_of_a_day) {
  std::vector<ProvisionedDay> days;
  double cost = 0;
  for (std::size_t first = 0; first < epochs.size(); first += epochs_of_a_day) {
    const std::size_t end = std::min(epochs.size(), first + epochs_of_a_day);
    ProvisionedDay& day = days.emplace_back();
    for (std::size_t t = first; t < end; ++t) {
      const ProvisionedEpoch& epoch = epochs[t];
      day.load_mean_per_s += epoch.load_per_s / static_cast<double>(end - first);
      day.load_peak_per_s = std::max(day.load_peak_per_s, epoch.load_per_s);
      day.running_cost += epoch.running_cost;
      day.change_cost += epoch.change_cost;
      day.starts += epoch.starts;
      day.stops += epoch.stops;
      day.short_epochs += epoch.short_share() > 0 ? 1 : 0;
    }
    cost += day.cost();
    day.cost_so_far = cost;
  }
  return days;
}

ControllerSummary summary_of(const ControllersEpochs& controller, std::size_t epochs_of_a_day) {
  assert(!controller.epochs.empty());
  ControllerSummary summary;
  summary.controller = controller.controller;
  summary.days = days_of(controller.epochs, epochs_of_a_day);
  for (const ProvisionedDay& day : summary.days) {
    summary.running_cost += day.running_cost;
    summary.change_cost += day.change_cost;
    summary.starts += day.starts;
    summary.stops += day.stops;
    summary.short_epochs += day.short_epochs;
  }
  summary.cost = summary.running_cost + summary.change_cost;
  double came = 0, missed = 0, instances = 0;
  for (const ProvisionedEpoch& epoch : controller.epochs) {
    came += epoch.load_per_s;
    missed += epoch.load_per_s * epoch.short_share();
    instances += static_cast<double>(tuners::qescalor::total_of(epoch.instances));
  }
  summary.short_share = came > 0 ? missed / came : 0;
  summary.mean_instances = instances / static_cast<double>(controller.epochs.size());
  return summary;
}

std::optional<ProvisioningVerdict> verdict_of(const std::vector<ControllerSummary>& controllers) {
  const auto ours = std::ranges::find(controllers, kOurs, &ControllerSummary::controller);
  if (ours == controllers.end() || controllers.size() < 2) return std::nullopt;
  std::vector<const ControllerSummary*> others;
  for (const ControllerSummary& each : controllers) {
    assert(each.days.size() == ours->days.size());
    if (&each != &*ours) others.push_back(&each);
  }
  const ControllerSummary& next = **std::ranges::min_element(others, {}, [](const auto* each) { return each->cost; });
  ProvisioningVerdict verdict;
  verdict.next = next.controller;
  verdict.gap = ours->cost > 0 ? next.cost / ours->cost - 1 : 0;
  verdict.days = ours->days.size();
  for (std::size_t d = 0; d < verdict.days; ++d) {
    const auto is_lowest = [&](auto cost) {
      return std::ranges::all_of(others, [&](const auto* each) { return cost(ours->days[d]) < cost(each->days[d]); });
    };
    if (is_lowest([](const ProvisionedDay& day) { return day.cost(); })) ++verdict.cheapest_days;
    if (is_lowest([](const ProvisionedDay& day) { return day.cost_so_far; })) ++verdict.ahead_days;
  }
  double before = 0;
  verdict.gap_grows = true;
  for (std::size_t quarter = 1; quarter <= kQuarters; ++quarter) {
    const std::size_t days = verdict.days * quarter / kQuarters;
    if (days == verdict.days * (quarter - 1) / kQuarters) continue;
    verdict.gaps.push_back(next.days[days - 1].cost_so_far - ours->days[days - 1].cost_so_far);
    verdict.gap_grows = verdict.gap_grows && verdict.gaps.back() > before;
    before = verdict.gaps.back();
  }
  return verdict;
}

}  // namespace millrace::experiments
