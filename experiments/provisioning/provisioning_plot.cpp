#include "experiments/provisioning/provisioning_plot.h"

#include <algorithm>

#include "experiments/figures/line_chart.h"

namespace millrace::experiments {
namespace {

template <class Of>
ChartLine line_of(const ControllerSummary& summary, std::size_t position, Of of) {
  ChartLine line{summary.controller, position, {}};
  for (std::size_t d = 0; d < summary.days.size(); ++d) line.points.emplace_back(static_cast<double>(d + 1), of(d));
  return line;
}

}  // namespace

Plot provisioning_plot(const std::vector<ControllerSummary>& controllers, const std::string& title) {
  const auto ours = std::ranges::find(controllers, "qcesa", &ControllerSummary::controller);
  LinePanel cost{"cost so far", "price units", {}, {}}, gap{"cost so far above qcesa's", "price units", {}, {}};
  for (std::size_t i = 0; i < controllers.size(); ++i) {
    const ControllerSummary& each = controllers[i];
    cost.lines.push_back(line_of(each, i, [&](std::size_t d) { return each.days[d].cost_so_far; }));
    if (ours == controllers.end() || &each == &*ours) continue;
    gap.lines.push_back(
        line_of(each, i, [&](std::size_t d) { return each.days[d].cost_so_far - ours->days[d].cost_so_far; }));
  }
  const ControllerSummary& first = controllers.front();
  LinePanel load{"load: mean of the day, and its greatest epoch", "records/s", {}, {}};
  load.lines = {line_of(first, controllers.size(), [&](std::size_t d) { return first.days[d].load_mean_per_s; }),
                line_of(first, controllers.size() + 1, [&](std::size_t d) { return first.days[d].load_peak_per_s; })};
  load.lines[0].label = "mean load", load.lines[1].label = "peak load";
  LineChart chart{title, "day", false, {std::move(cost)}};
  if (!gap.lines.empty()) chart.panels.push_back(std::move(gap));
  chart.panels.push_back(std::move(load));
  return line_chart_plot(chart);
}

}  // namespace millrace::experiments
