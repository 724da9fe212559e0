#include "experiments/calibration/fit.h"

#include <fmt/format.h>
#include <nlopt.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <memory>
#include <optional>

#include "experiments/calibration/place.h"
#include "experiments/calibration/simulated_rate.h"
#include "sim/kernel/elementary.h"

namespace millrace::experiments {
namespace {

constexpr double kTolerance = 1e-4;  // of a number's place between its bounds
constexpr int kMostCurves = 300;     // BOBYQA needs some 30 with two free numbers
constexpr int kRounds = 3;
constexpr int kDigits = 4;          // of a fitted number
constexpr double kFirstStep = 0.2;  // of the distance between the bounds

// What NLopt calls back.
struct Objective {
  const Calibration& calibration;
  const MeasuredCurve& points;
  const FitOptions& options;
  nlopt_opt optimiser = nullptr;
  std::size_t curves = 0;
  std::optional<std::string> problem;

  Host host_at(const double* places) const {
    Host host = calibration.host;
    for (std::size_t i = 0; i < calibration.free.size(); ++i) {
      calibration.free[i].parameter->set(host, value_at(calibration.free[i].from, calibration.free[i].to, places[i]));
    }
    return host;
  }

  double squares(const double* places) {
    if (options.interrupted && options.interrupted()) return stop("interrupted");
    ++curves;
    const Host host = host_at(places);
    double sum = 0;
    for (const MeasuredPoint& point : points) {
      const auto rate = simulated_rate(calibration, host, point.parallelism, options.seed);
      if (!rate) return stop(rate.error());
      const double error = kernel::log(*rate / point.mean_per_s);
      sum += error * error;
    }
    return sum;
  }

  double stop(std::string why) {
    problem = std::move(why);
    nlopt_force_stop(optimiser);
    return 0;
  }
};

double call_back(unsigned, const double* places, double*, void* objective) {
  return static_cast<Objective*>(objective)->squares(places);
}

FitResult<Judged> judge(const Calibration& calibration, const Host& host, std::uint32_t parallelism,
                        double measured_per_s, std::uint64_t seed) {
  const auto rate = simulated_rate(calibration, host, parallelism, seed);
  if (!rate) return tl::unexpected(rate.error());
  return Judged{parallelism, *rate, measured_per_s > 0 ? *rate / measured_per_s - 1 : 0};
}

FitResult<void> leave_each_out(const Calibration& calibration, const FitOptions& options, CalibrationResult& result) {
  for (std::size_t i = 0; i < calibration.measured.size(); ++i) {
    const MeasuredPoint& left = calibration.measured[i];
    if (options.report) options.report(fmt::format("leaving out parallelism {}", left.parallelism));
    MeasuredCurve others = calibration.measured;
    others.erase(others.begin() + static_cast<std::ptrdiff_t>(i));
    const auto fitted = fit(calibration, others, options);
    if (!fitted) return tl::unexpected(fitted.error());
    const auto judged = judge(calibration, fitted->host, left.parallelism, left.mean_per_s, options.seed);
    if (!judged) return tl::unexpected(judged.error());
    result.left_out.push_back(*judged);
  }
  return {};
}

}  // namespace

FitResult<Fit> fit(const Calibration& calibration, const MeasuredCurve& points, const FitOptions& options) {
  const std::size_t n = calibration.free.size();
  assert(n >= 1 && points.size() >= n);
  const std::unique_ptr<nlopt_opt_s, void (*)(nlopt_opt)> optimiser(
      nlopt_create(NLOPT_LN_BOBYQA, static_cast<unsigned>(n)), nlopt_destroy);
  Objective objective{calibration, points, options, optimiser.get(), 0, std::nullopt};
  std::vector<double> places;
  for (const FreeParameter& free : calibration.free) {
    places.push_back(place_of(free.from, free.to, free.parameter->get(calibration.host)));
  }
  nlopt_set_min_objective(optimiser.get(), call_back, &objective);
  nlopt_set_lower_bounds1(optimiser.get(), 0.0);
  nlopt_set_upper_bounds1(optimiser.get(), 1.0);
  nlopt_set_xtol_abs1(optimiser.get(), kTolerance);
  nlopt_set_maxeval(optimiser.get(), kMostCurves);
  // A simulated curve is not quite smooth, and BOBYQA's model may settle beside the least value: it starts again there.
  double step = kFirstStep;
  for (int round = 0; round < kRounds; ++round, step /= 4) {
    double least = 0;
    nlopt_set_initial_step1(optimiser.get(), step);
    const nlopt_result status = nlopt_optimize(optimiser.get(), places.data(), &least);
    if (objective.problem) return tl::unexpected(*objective.problem);
    if (status < 0 && status != NLOPT_ROUNDOFF_LIMITED) {
      return tl::unexpected(fmt::format("the fit failed: NLopt says {}", nlopt_result_to_string(status)));
    }
  }
  Fit result{calibration.host, {}, objective.curves};
  for (std::size_t i = 0; i < n; ++i) {
    result.values.push_back(rounded(value_at(calibration.free[i].from, calibration.free[i].to, places[i]), kDigits));
    calibration.free[i].parameter->set(result.host, result.values.back());
  }
  return result;
}

FitResult<CalibrationResult> calibrate(const Calibration& calibration, const FitOptions& options) {
  if (options.report) options.report("fitting all points");
  auto fitted = fit(calibration, calibration.measured, options);
  if (!fitted) return tl::unexpected(fitted.error());
  CalibrationResult result{std::move(*fitted), {}, {}, {}};
  for (const MeasuredPoint& point : calibration.measured) {
    const auto judged = judge(calibration, result.fit.host, point.parallelism, point.mean_per_s, options.seed);
    if (!judged) return tl::unexpected(judged.error());
    result.points.push_back(*judged);
  }
  if (calibration.measured.size() > calibration.free.size()) {
    if (const auto done = leave_each_out(calibration, options, result); !done) return tl::unexpected(done.error());
  }
  for (const std::uint32_t parallelism : calibration.predict) {
    const auto judged = judge(calibration, result.fit.host, parallelism, 0, options.seed);
    if (!judged) return tl::unexpected(judged.error());
    result.predictions.push_back(*judged);
  }
  return result;
}

double mean_absolute_error(const std::vector<Judged>& judged) {
  assert(!judged.empty());
  double sum = 0;
  for (const Judged& each : judged) sum += std::abs(each.error);
  return sum / static_cast<double>(judged.size());
}

}  // namespace millrace::experiments
