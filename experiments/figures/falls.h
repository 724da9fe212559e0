// How often tuners give operators less although the load rose.
#pragma once

#include "experiments/figures/figure_table.h"

namespace millrace::experiments {

// Panels: of an operator's rises of load the share after which the tuner's first recommendation is below what it had
// left before, and of what it leaves; a mark a tuner for each query, families as one (their sums). CSV:
// query,tuner,rises,fell_at_once,fell.
tl::expected<FigurePlot, std::string> falls_figure(Database& store, const FigureSubject& subject);

}  // namespace millrace::experiments
