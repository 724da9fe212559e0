// Fits a calibration's free hardware numbers to its measured curve, and tests the fit by leaving points out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "experiments/calibration/calibration.h"

namespace millrace::experiments {

struct FitOptions {
  std::uint64_t seed = 1;                          // of every simulation
  std::function<void(const std::string&)> report;  // told what is being done; may be empty
  std::function<bool()> interrupted;               // asked before each simulated curve; may be empty
};

// A fitted host. Fitted numbers are rounded to four significant digits before they are judged.
struct Fit {
  Host host;
  std::vector<double> values;  // of the free numbers, in their order
  std::size_t curves = 0;      // simulated
};

template <class T>
using FitResult = tl::expected<T, std::string>;

// The host that minimises the sum over `points` of (ln simulated - ln measured)^2 within the bounds: BOBYQA (Powell
// 2009, NLopt's), which needs no derivatives. Deterministic. Requires: at least as many points as free numbers. Error:
// a simulation that cannot run, or an interruption; a sentence.
FitResult<Fit> fit(const Calibration& calibration, const MeasuredCurve& points, const FitOptions& options);

// A measured point (or only its degree) and what is simulated there.
struct Judged {
  std::uint32_t parallelism = 1;
  double simulated_per_s = 0;
  double error = 0;  // simulated / measured - 1; 0 where nothing was measured
};

struct CalibrationResult {
  Fit fit;                          // to all points
  std::vector<Judged> points;       // as measured
  std::vector<Judged> left_out;     // as measured: each by a fit to the others; empty if too few points for that
  std::vector<Judged> predictions;  // as asked for
};

FitResult<CalibrationResult> calibrate(const Calibration& calibration, const FitOptions& options);

// Mean of |error|. Requires: not empty.
double mean_absolute_error(const std::vector<Judged>& judged);

}  // namespace millrace::experiments
