// Trains the models of an experiment and makes the predictions of its evaluations: what is stored is left.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "experiments/config/experiment.h"
#include "experiments/store/store.h"
#include "experiments/workers/progress.h"

namespace millrace::experiments {

struct LearningOptions {
  std::size_t jobs = 1;                     // models that are trained at a time, >= 1
  std::vector<std::string> worker_command;  // starts a process that answers for this very experiment and store
  ProgressStyle progress = ProgressStyle::silent;
  std::function<bool()> interrupted;  // asked several times a second
};

struct LearningCounts {
  std::uint64_t models = 0, stored = 0;  // of these, already there
  bool interrupted = false;
};

// Each model in a worker process, those that others are trained on first; then the predictions; then the evaluations'
// rows. Killed work goes on from each model's last epoch. Errors: the store's; a model whose training failed, or whose
// worker died (a sentence that names it); what was finished before is stored.
StoreResult<LearningCounts> compute_models(const Experiment& experiment, Store& store, const LearningOptions& options);

}  // namespace millrace::experiments
