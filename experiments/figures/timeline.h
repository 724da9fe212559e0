// Offered rate against throughput, downtimes, parallelism and backlog over time, one under the other.
// Drawn is each tuner's first replication: the mean of runs whose stops fall at different times would show none of
// them.
#pragma once

#include "experiments/figures/figure_table.h"

namespace millrace::experiments {

// A row of figure_table().
tl::expected<FigurePlot, std::string> timeline_figure(Database& store, const FigureSubject& subject);

}  // namespace millrace::experiments
