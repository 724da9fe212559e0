// What tuners did under a protocol, query by query (StreamTune's Fig. 6, 7a and Table III).
#pragma once

#include "experiments/figures/figure_table.h"

namespace millrace::experiments {

// Panels: total parallelism at the greatest load, reconfigurations per change of load, and backpressured deployments
// that the tuner chose; a mark a tuner for each query, families as one. CSV: that of protocol_csv().
tl::expected<FigurePlot, std::string> protocol_figure(Database& store, const FigureSubject& subject);

}  // namespace millrace::experiments
