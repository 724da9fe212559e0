// What a user who has profiled a job knows of the work that its operators will have.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "sim/plan/logical_plan.h"
#include "sim/runtime/engine.h"

namespace millrace::experiments {

// Cores of work of each operator (sinks aside) by id, over all instances, at records/s of each source by id, as the
// engine's costs of records have it; each operator alone in its task.
std::map<std::string, double> expected_demand(const plan::LogicalPlan& plan, const std::map<std::string, double>& rates,
                                              const runtime::EngineProfile& engine);

}  // namespace millrace::experiments
