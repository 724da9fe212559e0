// Which keys of a plan are simulated one by one, and which as classes of keys that are alike.
#pragma once

#include <map>
#include <string>

#include "sim/plan/key_distribution.h"
#include "sim/plan/logical_plan.h"
#include "sim/runtime/engine.h"

namespace millrace::runtime {

// The operator by whose key the output of `operator_id` is partitioned: itself if it has one, or that of its only
// input; null if there is none.
const plan::Operator* keyed_origin(const plan::LogicalPlan& plan, const std::string& operator_id);

// The plan's key domains, by name, as the engine treats them. A window join emits all pairs of one key together, which
// decides what a window behind it that is keyed alike emits; classes would spread them over their keys. So in run
// granularity a domain between two such operators is listed key by key, if kMostListedKeys allow it.
std::map<std::string, plan::KeyDistribution> simulated_domains(const plan::LogicalPlan& plan,
                                                               const EngineProfile& engine);

}  // namespace millrace::runtime
