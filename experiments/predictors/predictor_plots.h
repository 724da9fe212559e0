// The figures of predictors. [MERLIN, Figs. 5 to 9]
#pragma once

#include <optional>
#include <string>

#include "experiments/figures/gnuplot.h"
#include "experiments/predictors/predictor_report.h"

namespace millrace::experiments {

Plot distribution_plot(const PipelinesReport& report, const std::string& title);  // Fig. 5: shares of queries
Plot groups_plot(const PipelinesReport& report, const std::string& title);        // Fig. 6: by quarter of the latency
// Fig. 7: of validation, with its standard error. nullopt: nothing was trained.
std::optional<Plot> convergence_plot(const PipelinesReport& report, const std::string& title);
// Fig. 8, nullopt: no cardinality was disturbed. Fig. 9, likewise.
std::optional<Plot> cardinalities_plot(const PipelinesReport& report, const std::string& title);
std::optional<Plot> robustness_plot(const PipelinesReport& report, const std::string& title);

}  // namespace millrace::experiments
