// What an operator would be sent.
#pragma once

#include <string_view>

#include "sim/job/observation.h"
#include "sim/plan/logical_plan.h"

namespace millrace::tuners::qescalor {

// Records/s that arrive at the operator when nothing holds records up: what its sources are offered, times what it got
// of each record that they put out in this window. A source that tells no offered rate counts with what it put out.
// 0 where nothing was seen of it or of its sources.
double offered_to(const plan::LogicalPlan& plan, std::string_view op, const job::Observation& seen);

}  // namespace millrace::tuners::qescalor
