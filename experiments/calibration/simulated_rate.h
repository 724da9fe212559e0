// The simulated side of a calibration.
#pragma once

#include <cstdint>
#include <string>
#include <tl/expected.hpp>

#include "experiments/calibration/calibration.h"

namespace millrace::experiments {

// The operator's true processing rate, records/s over all instances, at a degree (>= 1) on `host`. The same seed, and
// so the same random numbers, at every degree and host: rates differ only by what was changed. Error: more slots needed
// than there are, or an operator that processed nothing; a sentence.
tl::expected<double, std::string> simulated_rate(const Calibration& calibration, const Host& host,
                                                 std::uint32_t parallelism, std::uint64_t seed);

}  // namespace millrace::experiments
