// The results of a [capability.x] as people and other programs read them.
#pragma once

#include <string>

#include "experiments/capability/capability_verdicts.h"
#include "experiments/figures/gnuplot.h"

namespace millrace::experiments {

// A line for each case and regressor: samples, MSE, RMSE and MAE, what was published of them, and the parameters; then
// the verdicts. Requires: rows.
std::string capability_text(const CapabilityReport& report);

// train,test,regressor,samples,repetitions,parameters,mse,rmse,mae and published_ of samples, mse, rmse and mae, which
// are empty where nothing was.
std::string capability_csv(const CapabilityReport& report);

// Panels: RMSE and MAE of every case, a mark a regressor; what was published of one regressor beside its marks, of
// several in two further panels. Requires: rows.
Plot capability_plot(const CapabilityReport& report, const std::string& title);

}  // namespace millrace::experiments
