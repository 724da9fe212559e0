// How long tuners take to answer changes of load (StreamTune's Fig. 7b).
#pragma once

#include "experiments/figures/figure_table.h"

namespace millrace::experiments {

// A line a tuner: for each change of load the time until the last deployment that was chosen after it has had its wait,
// in minutes: waits of simulated time, and wall-clock time of deciding. 0: nothing was changed. Of the first run. CSV:
// query,tuner,replication,change,load,reconfigurations,waited_s,deciding_s.
tl::expected<FigurePlot, std::string> tuning_time_figure(Database& store, const FigureSubject& subject);

}  // namespace millrace::experiments
