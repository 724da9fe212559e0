// Several short observations seen as one long one: what is sampled for the figures becomes what a tuner is shown.
#pragma once

#include <span>

#include "sim/job/observation.h"

namespace millrace::experiments {

// The observation of the whole span of consecutive windows of one deployment. Counts are summed; times, shares and
// rates are averaged, weighted by the windows' lengths; queues, lags and everything that is not measured over time are
// those of the last window. A true rate is the records over the useful seconds of the whole span, so windows weigh by
// their busy time, and an operator's is the sum over its subtasks. A count, time or share that one window lacks is
// missing. Requires: not empty; the same operators, with the same parallelism, in all of them.
job::Observation merge_windows(std::span<const job::Observation> windows);

}  // namespace millrace::experiments
