// The subtasks of a watched vertex together.
#pragma once

#include <optional>

#include "experiments/flink/watch/watch_job.h"

namespace millrace::experiments {

// Nothing if one of the subtasks does not report it.
std::optional<double> sum_of(const flink::WatchedVertex& vertex, std::optional<double> flink::SubtaskRates::*rate);
std::optional<double> mean_of(const flink::WatchedVertex& vertex, std::optional<double> flink::SubtaskRates::*rate);

// Records in of the busiest subtask / of the mean one, in [1, subtasks]; 1 if there are none.
double unevenness(const flink::WatchedVertex& vertex);

}  // namespace millrace::experiments
