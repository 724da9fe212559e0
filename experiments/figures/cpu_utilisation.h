// CPU in use while tuners follow the load (StreamTune's Fig. 10).
#pragma once

#include "experiments/figures/figure_table.h"

namespace millrace::experiments {

// A panel a query, a line a tuner: for each round of the protocol the share of a core that an instance of the tuned
// operators uses on average, over the end of its wait; a dotted line at each change of load. With several tuners, whose
// rounds are as many as each likes, the dotted lines are those of the first. Of the first runs. CSV:
// query,tuner,replication,iteration,change,round,load,total_parallelism,cpu_share.
tl::expected<FigurePlot, std::string> cpu_utilisation_figure(Database& store, const FigureSubject& subject);

}  // namespace millrace::experiments
