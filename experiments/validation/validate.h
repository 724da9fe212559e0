// Brings the replays of a validation into the store, what is there already is left, and sets them beside what was
// measured.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "experiments/store/store.h"
#include "experiments/validation/judged_plan.h"
#include "experiments/validation/published_set.h"
#include "experiments/validation/validation.h"
#include "experiments/workers/progress.h"

namespace millrace::experiments {

// As replay() in experiments/replay/replay.h: deterministic, safe to call from several threads.
using Replay = std::function<ReplayOutcome(const PublishedPlan&, const runtime::EngineProfile&, const ReplayOptions&)>;

// The plans of the set that the validation asks for, in the order of sampled(); a quick one takes 2 % of them, one at
// least. Empty if the set has none of the split.
StoreResult<std::vector<PlanRef>> plans_to_judge(const Validation& validation, const PublishedSet& set, bool quick);

struct ValidateOptions {
  std::string artefact_name;  // what the store calls it
  std::size_t jobs = 1;       // threads, >= 1
  ProgressStyle progress = ProgressStyle::silent;
  std::function<bool()> interrupted;  // asked several times a second
};

struct ValidateOutcome {
  std::vector<JudgedPlan> plans;  // in the order asked for; not complete if it was interrupted
  std::size_t replays = 0;        // one per plan and input
  std::size_t stored = 0;         // of these, in the store before
  std::size_t failed = 0;         // of these, without labels: the plan cannot be run
  bool interrupted = false;
};

// Replays are committed about once a second: a kill loses at most that and those in hand. The result is the same
// whatever the number of threads and however often it was interrupted. Error: the store cannot be read or written, or
// holds a plan that cannot be read.
StoreResult<ValidateOutcome> validate(const Validation& validation, const std::vector<PlanRef>& plans,
                                      const PublishedSet& set, const Replay& replay, Store& store,
                                      const ValidateOptions& options);

}  // namespace millrace::experiments
