// A figure of a sweep: a quantity over the values of an axis.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "experiments/figures/figure_table.h"
#include "experiments/sweeps/sweep_keys.h"
#include "experiments/sweeps/sweep_results.h"

namespace millrace::experiments {

// Lines over the values of the axis `x`, one for each value of the series, with the 95 % intervals where there are
// some; a panel for each comparison, query and combination of the other axes (and tuner, where it is no series). Values
// that are quantities stand where they are, on a logarithmic scale if that spaces them more evenly; others at equal
// distances. Errors, a sentence: nothing to draw, too many panels.
tl::expected<FigurePlot, std::string> sweep_chart(const StoredSweep& sweep, const std::vector<SweepResult>& results,
                                                  const SweepFigure& figure);

}  // namespace millrace::experiments
