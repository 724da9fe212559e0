// Quantiles of the end-to-end latency: a line per tuner, from its median to its p99.
// Marks are means over the replications; with several of them, each is drawn small beside its mean, which then has its
// 95 % confidence interval.
#pragma once

#include "experiments/figures/figure_table.h"

namespace millrace::experiments {

// A row of figure_table().
tl::expected<FigurePlot, std::string> latency_figure(Database& store, const FigureSubject& subject);

}  // namespace millrace::experiments
