// Replays in the store, and the artefacts that they belong to.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "experiments/store/artefact.h"
#include "experiments/store/store.h"
#include "experiments/validation/judged_plan.h"
#include "experiments/validation/validation.h"

namespace millrace::experiments {

// Revision of how a published plan becomes a job and labels; part of a replay's hash, beside that of the runtime.
// Raised whenever a replay's labels may differ and the runtime's revision did not move.
inline constexpr std::uint32_t kReplayRevision = 8;

// What all replays of a validation's input row are made with: engine, input, seed, revisions. Not the plans: each
// replay is a row of its own, which every validation that asks for it finds.
ArtefactKey replay_setup_key(const Validation& validation, ReplayInput input);

// The validation of these plans of the set: its inputs are the set and the setups, one per input row.
ArtefactKey validation_key(const Validation& validation, const std::string& set, const std::vector<PlanRef>& plans);

// Row of table `replay`. `setup` is the hash of a replay_setup_key(), `set` is PublishedSet::hash.
TableRow replay_row(const std::string& setup, const std::string& set, std::int64_t position,
                    const ReplayOutcome& outcome);

// Every stored replay of a set's plans with a setup, by position; failed ones too: a replay is deterministic, so it
// would fail again.
StoreResult<std::map<std::int64_t, ReplayOutcome>> stored_replays(Store& store, const std::string& setup,
                                                                  const std::string& set);

}  // namespace millrace::experiments
