// Small published plans and replays, for tests.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "experiments/validation/validate.h"

namespace millrace::experiments {

// Source (10 instances, `configured_per_s`) -> filter (4) -> count aggregate (8), on two hosts of 8 cores. All source
// instances together achieved `achieved_per_s`, the filter took in the same, the aggregate half of it, and put out a
// hundredth. No exact labels.
PublishedPlan small_published_plan(const std::string& structure, const std::string& id, double configured_per_s,
                                   double achieved_per_s);

// `count` such plans, of "Linear_Query" and every third of "2-filters", ids "plan-0", "plan-1", ..., configured 1000/s
// and achieved 1000/s, of every other 500/s.
std::vector<PublishedPlan> small_published_plans(std::size_t count);

// Outlives neither `plans`. Positions are 100, 101, ...
PublishedSet set_of(const std::vector<PublishedPlan>& plans);

// What a simulator would return that is right about rates, and says 100 ms of everything.
ReplayedLabels right_labels(const PublishedPlan& plan);

}  // namespace millrace::experiments
