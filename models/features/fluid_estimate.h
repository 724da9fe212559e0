// What a label would be if nothing held the data flow back: the part of it that need not be learned.
#pragma once

#include "models/description/plan_description.h"
#include "models/model_settings.h"

namespace millrace::models {

// In the metric's unit, > 0. output: records/s out of the last operators; residence: ms in windows on the longest way
// from a source, and a flush of 50 ms on the mean at each hop that is not chained (half of Flink's buffer timeout of
// 100 ms); sources: records/s of all sources; none: 1.
double fluid_estimate(const PlanDescription& plan, Residual kind);

}  // namespace millrace::models
