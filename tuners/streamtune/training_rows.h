// T, what M_f is fitted to. [Algorithm 2, lines 3 and 11]
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "models/streamtune/streamtune_model.h"
#include "tuners/streamtune/memory.h"

namespace millrace::tuners::streamtune {

// The agnostic vectors of the job's operators, by position in the plan, at source rates ordered by the sources' ids.
using Encode = std::function<std::vector<std::vector<float>>(const std::vector<double>& rates)>;

// The warm-up set, then a row for each labelled operator of each window of this job, as often as that was seen times
// `weight` (>= 1).
std::vector<models::MonotoneRow> training_rows(std::span<const models::WarmUpRow> warm_up,
                                               std::span<const Feedback> seen, std::uint32_t weight,
                                               const Encode& encode);

}  // namespace millrace::tuners::streamtune
