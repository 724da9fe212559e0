// OptiSample's sf: how many instances an operator needs per record/s, measured in the simulator.
#pragma once

#include <string>
#include <tl/expected.hpp>

#include "experiments/traces/enumeration.h"
#include "sim/runtime/engine.h"

namespace millrace::experiments {

// For each type of operator, 1 / the input rate at which one instance of it begins to press back, on ZeroTune's
// reference queries (its micro-benchmark: three fields of each class, 500 ms tumbling windows; for joins the 2-way one)
// with all other operators at 30 on four m510: sources offer more and more (a factor 1.1 a step) until the operator
// upstream is under backpressure. Sources: their configured rate until they emit less than 98 % of it. Deterministic in
// the engine. Errors: as label_run().
tl::expected<ScaleFactors, std::string> measured_scale_factors(const runtime::EngineProfile& engine);

}  // namespace millrace::experiments
