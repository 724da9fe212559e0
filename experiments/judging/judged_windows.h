// The windows of a stored run beside what the oracle found for their load.
#pragma once

#include <string>
#include <vector>

#include "experiments/judging/window_regret.h"
#include "experiments/store/database.h"

namespace millrace::experiments {

// The windows of `run` (artefact hash), judged by the phases that `oracle_run` played: a run of the oracle on the same
// query under the same arrivals. Empty if it has no phases.
//
// A window that reaches over several phases is judged by the one that needs most, and is feasible for the oracle if
// all of them are. Under a protocol of load changes the windows that are judged are those at the end of each round,
// after the wait, each by the phase of its load.
//
// The tuner's deployment held a window if it kept up by the criterion of the oracle's search and its limits: no
// operator was held up by backpressure for a greater share of the window, mean over its instances; the backlogs
// together did not grow by a greater share of what arrived; and under a protocol, whose rates are known, the sources
// missed no greater share of their records than may be held up (generators have no backlog). A stored window may be a
// few seconds, in which a backlog breathes by more than that, so its growth is taken over the search's own window (60
// s) until the end of this one, or what there is of it. Two things the search sees and the store does not: which source
// a backlog is of, and what waits inside the job, until it shows as backpressure.
StoreResult<std::vector<JudgedWindow>> judged_windows(Database& store, const std::string& run,
                                                      const std::string& oracle_run);

}  // namespace millrace::experiments
