// How long tuners take to decide (StreamTune's Fig. 9a).
#pragma once

#include "experiments/figures/figure_table.h"

namespace millrace::experiments {

// A mark a tuner for each query, families as one: mean wall-clock time of a decision over all finished runs, with a
// line up to the 95th percentile. CSV: query,tuner,decisions,mean_ms,p50_ms,p95_ms,total_s. Decisions of runs that were
// stored by versions that did not time them are left out.
tl::expected<FigurePlot, std::string> decision_time_figure(Database& store, const FigureSubject& subject);

}  // namespace millrace::experiments
