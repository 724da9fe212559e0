// [calibration.x]: a measured scaling curve, and the hardware numbers that may be moved to meet it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "experiments/calibration/fit_parameter.h"
#include "experiments/calibration/measured_curve.h"
#include "sim/job/job.h"
#include "sim/kernel/time.h"
#include "sim/plan/deployment.h"

namespace millrace::experiments {

// More would fit noise: a curve has few points.
inline constexpr std::size_t kMostFreeParameters = 3;

// A number to be fitted, between `from` and `to` (its base unit; from < to). On a logarithmic scale if from > 0.
struct FreeParameter {
  const FitParameter* parameter = nullptr;  // of fit_parameters()
  double from = 0, to = 0;
};

struct Calibration {
  std::string name;  // x
  job::Job job;      // under a load that keeps the operator busy
  plan::Deployment deployment;
  std::string operator_id;  // whose true processing rate was measured
  Host host;                // where the fit starts
  MeasuredCurve measured;
  std::vector<FreeParameter> free;                                     // 1 to kMostFreeParameters
  std::vector<std::uint32_t> predict;                                  // degrees to predict beside the measured ones
  kernel::Duration warm_up = kernel::Duration::from_ns(500'000'000);   // simulated before it is measured, > 0
  kernel::Duration window = kernel::Duration::from_ns(1'000'000'000);  // measured, > 0
};

}  // namespace millrace::experiments
