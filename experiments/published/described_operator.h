// What the attributes of a published operator say to a learned model.
#pragma once

#include "experiments/published/published_plan.h"
#include "models/description/plan_description.h"

namespace millrace::experiments {

// Type, degree, chain, widths, rates, windows and words; without partitioning, selectivity, the number of chained
// operators and estimates. Of a join `width_in` is as written: drawn plans have that of the left input alone.
models::DescribedOperator described_operator(const PublishedOperator& op);

}  // namespace millrace::experiments
