// The labels of a set beside the quantiles that someone published of executions.
#pragma once

#include <map>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "experiments/figures/gnuplot.h"
#include "experiments/store/store.h"

namespace millrace::experiments {

// By label ("latency_ms", "throughput_per_s", "marker_latency_sum_ms"), then by structure ("all" = of all), quantile ->
// value; kSpread -> the standard deviation of the natural logarithm.
using Quantiles = std::map<std::string, std::map<std::string, std::map<double, double>>>;
inline constexpr double kSpread = -1;

// Of a CSV file with the columns structure, label, quantile (in [0, 1], or "sd_ln") and value; lines that begin with
// "#" are left out. Errors: it cannot be read, or a line is malformed ("FILE:LINE: ...").
tl::expected<Quantiles, std::string> read_quantiles(const std::string& path);

// The same quantiles of the kept traces of a set.
StoreResult<Quantiles> simulated_quantiles(Store& store, const std::string& set, const Quantiles& wanted);

// A table: a line a label and structure with the median and the spread of both and their ratios, and the ratio at every
// other quantile.
std::string quantile_table(const Quantiles& published, const Quantiles& simulated);

// Quantile against quantile, a panel a label, logarithmic, a colour a structure.
Plot quantile_plot(const Quantiles& published, const Quantiles& simulated, const std::string& title);

}  // namespace millrace::experiments
