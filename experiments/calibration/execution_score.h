// How well an engine profile meets measured executions: their plans are simulated again, and labels compared.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <tl/expected.hpp>

#include "experiments/calibration/executed_plans.h"
#include "experiments/calibration/fit_score.h"
#include "experiments/labelling/label_protocol.h"
#include "experiments/labelling/labels.h"
#include "sim/runtime/engine.h"

namespace millrace::experiments {

// The simulated counterpart of a measured execution. Requires: labels of the same plan.
LabelledExecution counterpart(const LabelledExecution& measured, const RunLabels& labels);

// Source rate (both at most what was configured: a job that keeps up keeps up), throughput and mean latency (from
// kLatencyResolution_ms on) count; bottlenecks are compared where the measured execution was saturated. `simulated`: as
// many as `plans`, in their order; nullopt is an execution without results.
FitScore execution_score(std::span<const ExecutedPlan> plans,
                         std::span<const std::optional<LabelledExecution>> simulated);

struct SimulationOptions {
  LabelProtocol protocol;             // of the measured set
  std::uint64_t seed = 1;             // of arrivals and behaviour; each plan has streams of its own
  std::size_t threads = 1;            // >= 1
  std::function<bool()> interrupted;  // asked several times a second
};

// Simulates every plan with `engine` and scores it. The result does not depend on `threads`. A plan that the engine
// cannot run is one without results. Errors: none can be run (why the first could not); "interrupted".
tl::expected<FitScore, std::string> simulated_score(std::span<const ExecutedPlan> plans,
                                                    const runtime::EngineProfile& engine,
                                                    const SimulationOptions& options);

}  // namespace millrace::experiments
