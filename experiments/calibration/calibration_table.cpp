#include "experiments/calibration/calibration_table.h"

#include <fmt/format.h>

namespace millrace::experiments {
namespace {

constexpr double kNear = 0.01;  // of a bound: the fit stops about there

std::string percent(double share) {
  return fmt::format("{:+.1f} %", 100 * share);
}

std::string point_lines(const Calibration& calibration, const CalibrationResult& result) {
  std::string lines = fmt::format("  {:>11}  {:>10}  {:>19}  {:>10}  {:>12}  {:>7}  {:>13}\n", "parallelism",
                                  "measured/s", "(least .. most)", "simulated/s", "us per record", "error", "left out");
  for (std::size_t i = 0; i < result.points.size(); ++i) {
    const MeasuredPoint& measured = calibration.measured[i];
    const Judged& judged = result.points[i];
    const std::string spread =
        fmt::format("({:.1f}k .. {:.1f}k)", measured.least_per_s / 1e3, measured.most_per_s / 1e3);
    lines += fmt::format("  {:>11}  {:>9.1f}k  {:>19}  {:>10.1f}k  {:>13.3f}  {:>7}  {:>13}\n", measured.parallelism,
                         measured.mean_per_s / 1e3, spread, judged.simulated_per_s / 1e3,
                         judged.parallelism * 1e6 / judged.simulated_per_s, percent(judged.error),
                         result.left_out.empty() ? "-" : percent(result.left_out[i].error));
  }
  return lines;
}

std::string fitted_lines(const Calibration& calibration, const Fit& fit) {
  std::string lines;
  for (std::size_t i = 0; i < calibration.free.size(); ++i) {
    const FreeParameter& free = calibration.free[i];
    const KeySpec& spec = free.parameter->spec;
    const double value = fit.values[i];
    const bool at_bound = value <= free.from * (1 + kNear) || value >= free.to * (1 - kNear);
    lines += fmt::format("  {} = {}  ({}, in [{}, {}]{})\n", spec.key, value_text(spec.type, value), spec.about,
                         value_text(spec.type, free.from), value_text(spec.type, free.to),
                         at_bound ? "; at its bound: not determined by these points" : "");
  }
  return lines;
}

}  // namespace

std::string calibration_table(const Calibration& calibration, const CalibrationResult& result) {
  std::string text = fmt::format("\n{}: true processing rate of '{}' in {}\n", calibration.name,
                                 calibration.operator_id, calibration.job.name);
  text += point_lines(calibration, result);
  text += fmt::format("  mean error {:.1f} %", 100 * mean_absolute_error(result.points));
  if (!result.left_out.empty()) {
    text += fmt::format("; of each point by a fit to the others {:.1f} %", 100 * mean_absolute_error(result.left_out));
  }
  text += fmt::format("\n\nfitted ({} simulated curves)\n", result.fit.curves);
  text += fitted_lines(calibration, result.fit);
  if (result.predictions.empty()) return text;
  text += fmt::format("\npredicted\n  {:>11}  {:>11}  {:>13}\n", "parallelism", "simulated/s", "us per record");
  for (const Judged& each : result.predictions) {
    text += fmt::format("  {:>11}  {:>10.1f}k  {:>13.3f}\n", each.parallelism, each.simulated_per_s / 1e3,
                        each.parallelism * 1e6 / each.simulated_per_s);
  }
  return text;
}

}  // namespace millrace::experiments
