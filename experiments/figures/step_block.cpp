#include "experiments/figures/step_block.h"

#include <fmt/format.h>

#include "experiments/figures/gnuplot.h"

namespace millrace::experiments {

std::vector<PicturePoint> step_points(const std::vector<Step>& steps, double seconds_per_unit) {
  std::vector<PicturePoint> points;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const Step& step = steps[i];
    points.push_back({step.start_s / seconds_per_unit, step.value});
    const bool last = i + 1 == steps.size();
    const double slack = 1e-6 * (step.end_s - step.start_s);
    if (!last && steps[i + 1].start_s <= step.end_s + slack) continue;
    points.push_back({step.end_s / seconds_per_unit, step.value});
    if (!last) points.emplace_back();
  }
  return points;
}

std::string step_block(std::string_view name, const std::vector<Step>& steps, double seconds_per_unit) {
  std::string block = fmt::format("${} << END_OF_DATA\n", name);
  for (const PicturePoint& point : step_points(steps, seconds_per_unit)) {
    block += point.across ? fmt::format("{} {}\n", *point.across, gnuplot_number(point.up)) : "\n";
  }
  return block + "END_OF_DATA\n";
}

}  // namespace millrace::experiments
