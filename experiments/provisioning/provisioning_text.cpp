#include <fmt/format.h>

#include <cmath>

#include "experiments/figures/aligned_text.h"
#include "experiments/figures/csv_text.h"
#include "experiments/provisioning/provisioning_summary.h"

namespace millrace::experiments {
namespace {

std::string against(double cost, double of) {
  return of > 0 ? fmt::format("{:+.1f} %", 100 * (cost / of - 1)) : "-";
}

std::string verdict_text(const ProvisioningVerdict& verdict) {
  const std::string beside =
      fmt::format("{} costs {:.1f} % {}", verdict.next, 100 * std::abs(verdict.gap), verdict.gap < 0 ? "less" : "more");
  std::string text = fmt::format("  qcesa cheapest: {} ({})\n", verdict.gap > 0 ? "yes" : "no", beside) +
                     fmt::format("  on {} of {} days its cost is the lowest, and its cost so far at the end of {}\n",
                                 verdict.cheapest_days, verdict.days, verdict.ahead_days) +
                     fmt::format("  gap grows: {} (cost so far of {} above its own, after each quarter of the days:",
                                 verdict.gap_grows ? "yes" : "no", verdict.next);
  for (std::size_t i = 0; i < verdict.gaps.size(); ++i) {
    text += fmt::format("{} {:.4g}", i == 0 ? "" : ",", verdict.gaps[i]);
  }
  return text + ")\n";
}

}  // namespace

std::string provisioning_text(const std::vector<ControllerSummary>& controllers) {
  if (controllers.empty()) return "";
  std::vector<std::vector<std::string>> lines = {{"controller", "cost", "against " + controllers.front().controller,
                                                  "running", "changes", "starts", "stops", "instances", "short epochs",
                                                  "short records"}};
  for (const ControllerSummary& each : controllers) {
    lines.push_back({each.controller, fmt::format("{:.5g}", each.cost), against(each.cost, controllers.front().cost),
                     fmt::format("{:.5g}", each.running_cost), fmt::format("{:.4g}", each.change_cost),
                     fmt::format("{}", each.starts), fmt::format("{}", each.stops),
                     fmt::format("{:.2f}", each.mean_instances), fmt::format("{}", each.short_epochs),
                     fmt::format("{:.3g} %", 100 * each.short_share)});
  }
  std::string text = aligned_text(lines);
  if (const auto verdict = verdict_of(controllers)) text += verdict_text(*verdict);
  return text;
}

std::string provisioning_csv(const std::vector<ControllerSummary>& controllers) {
  std::vector<Row> rows;
  const auto count = [](std::uint64_t value) { return Value{static_cast<std::int64_t>(value)}; };
  for (const ControllerSummary& each : controllers) {
    for (std::size_t d = 0; d < each.days.size(); ++d) {
      const ProvisionedDay& day = each.days[d];
      rows.push_back({each.controller, count(d + 1), day.load_mean_per_s, day.load_peak_per_s, day.cost(),
                      day.running_cost, day.change_cost, day.cost_so_far, count(day.starts), count(day.stops),
                      count(day.short_epochs)});
    }
  }
  return csv_text(
      "controller,day,load_mean_per_s,load_peak_per_s,cost,running_cost,change_cost,cost_so_far,starts,stops,"
      "short_epochs",
      rows);
}

}  // namespace millrace::experiments
