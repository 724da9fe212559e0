// What a tuner costs against what it achieves: share of time backpressured over mean parallelism.
// Marks are means over the replications; with several of them, each is drawn small beside its mean, which then has its
// 95 % confidence intervals.
#pragma once

#include "experiments/figures/figure_table.h"

namespace millrace::experiments {

// A row of figure_table().
tl::expected<FigurePlot, std::string> overview_figure(Database& store, const FigureSubject& subject);

}  // namespace millrace::experiments
