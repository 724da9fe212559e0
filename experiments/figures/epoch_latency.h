// Distributions of the latencies of epochs (StreamTune's Fig. 8b-d).
#pragma once

#include "experiments/figures/figure_table.h"

namespace millrace::experiments {

// A line a tuner: the share of epochs that were over so soon after their end, over milliseconds on a logarithmic axis,
// of the deployments that the tuner settled on under the loads that `subject` names (see EpochDistribution). Beside it
// some quantiles. CSV: query,tuner,latency_ms,epochs,share, a step of the line a row; its summary:
// query,tuner,runs,epochs,p50_ms,p90_ms,p95_ms,p99_ms,max_ms.
tl::expected<FigurePlot, std::string> epoch_latency_figure(Database& store, const FigureSubject& subject);

}  // namespace millrace::experiments
