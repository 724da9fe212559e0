// Several short observations seen as one long one: what is sampled for the figures becomes what a tuner is shown.
#pragma once

#include <span>

#include "sim/job/observation.h"

namespace millrace::job {

// The observation of a span of consecutive windows. Counts are summed; times, shares and rates are averaged, weighted
// by the windows' lengths; queues, lags and everything that is not measured over time are those of the last window. A
// true rate is the records over the useful seconds of the whole span, so windows weigh by their busy time, and an
// operator's is the sum over its subtasks. A count, time or share that one window lacks is missing.
//
// What was measured of other instances does not mix: operators are those of the newest windows that show the same
// instances (operators, degrees, subtasks reported), and `window_s` is the length of these alone. Windows that show no
// operator at all, and sources that a window does not show, were lost on the way and are passed over. Requires: not
// empty.
Observation merge_windows(std::span<const Observation> windows);

}  // namespace millrace::job
