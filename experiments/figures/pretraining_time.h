// How long encoders take to pre-train by the number of executions (StreamTune's Fig. 9b).
#pragma once

#include "experiments/figures/figure_table.h"

namespace millrace::experiments {

// Lines: clustering, training, and both; a mark a model, across its executions. CSV:
// model,executions,held_out,reading_s, clustering_s,training_s,total_s, by executions; reading, which is of all stored
// executions whatever the model takes of them, is beside the total. Models that were trained by versions that did not
// take these times are left out.
tl::expected<FigurePlot, std::string> pretraining_time_figure(Database& store, const FigureSubject& subject);

}  // namespace millrace::experiments
