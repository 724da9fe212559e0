// Two comparisons of the same tuners over time, as of a real cluster and of the simulator: a column for each tuner with
// rates, total parallelism and the greatest backpressure, the first comparison solid, the second dashed.
#pragma once

#include "experiments/figures/figure_table.h"

namespace millrace::experiments {

// A row of figure_table(), of two comparisons. Drawn is each tuner's first finished replication in either.
tl::expected<FigurePlot, std::string> beside_figure(Database& store, const FigureSubject& subject);

}  // namespace millrace::experiments
