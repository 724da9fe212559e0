// An evaluation as a picture: of each part the median q-error, with a line up to the 95th percentile.
#pragma once

#include <string>
#include <vector>

#include "experiments/figures/gnuplot.h"
#include "experiments/learning/evaluate.h"
#include "experiments/learning/reported_errors.h"

namespace millrace::experiments {

// A panel a metric, a colour a model; what was published of the first model beside them. Parts that are values are
// joined. Requires: rows are not empty.
Plot evaluation_plot(const std::vector<EvaluationRow>& rows, const std::vector<ReportedError>& reported,
                     EvaluationBy by, const std::string& title);

// The rows, with what was published, as CSV.
std::string evaluation_csv(const std::vector<EvaluationRow>& rows, const std::vector<ReportedError>& reported);

}  // namespace millrace::experiments
