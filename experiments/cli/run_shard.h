// `run --shard I/N`: one share of the work, into a store of its own.
#pragma once

#include "experiments/cli/options.h"

namespace millrace::experiments {

// Computes this shard's executions of the sets of traces, its pipelines, and its cells of the comparisons, if they need
// no model that is not trained yet. What is made from whole sets is left, with a sentence, to the run that follows the
// merge; nothing is drawn. Returns an exit status; says what went wrong itself.
int run_shard(const Options& options);

}  // namespace millrace::experiments
