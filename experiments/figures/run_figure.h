// One run in detail, one panel under the other: offered rate, capacity and what was read; the degree of each operator;
// the backlog; the end-to-end latency; and where it went. Changes are marked in all of them, with the time that they
// stopped the job.
#pragma once

#include "experiments/figures/figure_table.h"

namespace millrace::experiments {

// A row of figure_table(), of one tuner. Drawn is its first finished replication.
tl::expected<FigurePlot, std::string> run_figure(Database& store, const FigureSubject& subject);

}  // namespace millrace::experiments
