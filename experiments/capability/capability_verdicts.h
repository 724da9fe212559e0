// What a [capability.x] shows of the claims that QEScalor makes of its sampler and its regressor.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "experiments/capability/capability_rows.h"
#include "experiments/capability/reported_capability.h"

namespace millrace::experiments {

// The sampler is close to the best fixed step where its RMSE is at most so many times that step's. No paper says what
// close is; the furthest of QEScalor's Table 2 is 1.29 times (CMO2).
inline constexpr double kCloseRmse = 1.3;

// A [capability.x] with what it takes to judge and show it.
struct CapabilityReport {
  std::vector<CapabilityRow> rows;
  std::vector<ReportedCapability> reported;   // none: nothing was published
  std::map<std::string, std::uint32_t> step;  // of each sampling, in least steps; 0: dynamic
};
CapabilityReport capability_report(const Experiment& experiment, std::vector<CapabilityRow> rows,
                                   std::vector<ReportedCapability> reported);

// Sentences. First on regressors, where a case has several: of each case the best and the worst by RMSE and MAE and the
// forest's rank, then in how many columns (a case's RMSE or MAE) the forest is best and svr worst. [Table 3] Then on
// samplers, where a test has a dynamic training and fixed ones of more than the least step: of each test and regressor
// the dynamic one beside the fixed one of least MSE, then how often it is close and how often it has fewer samples.
// [Table 2] Where numbers of all that is compared were published, what they say stands in brackets.
std::vector<std::string> capability_verdicts(const CapabilityReport& report);

}  // namespace millrace::experiments
