#include "experiments/figures/step_block.h"

#include <fmt/format.h>

#include "experiments/figures/gnuplot.h"

namespace millrace::experiments {

std::string step_block(std::string_view name, const std::vector<Step>& steps, double seconds_per_unit) {
  std::string block = fmt::format("${} << END_OF_DATA\n", name);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const Step& step = steps[i];
    const std::string value = gnuplot_number(step.value);
    block += fmt::format("{} {}\n", step.start_s / seconds_per_unit, value);
    const bool last = i + 1 == steps.size();
    const double slack = 1e-6 * (step.end_s - step.start_s);
    if (!last && steps[i + 1].start_s <= step.end_s + slack) continue;
    block += fmt::format("{} {}\n", step.end_s / seconds_per_unit, value);
    if (!last) block += "\n";
  }
  return block + "END_OF_DATA\n";
}

}  // namespace millrace::experiments
