// The flat vector of the published baselines: which operators a plan has, and their rates and selectivities.
#pragma once

#include <array>
#include <cstddef>
#include <string>

#include "models/description/plan_description.h"

namespace millrace::models {

inline constexpr std::size_t kPublishedInputs = 33;

// One row number, then pairs (present: 0 or 1, number) for 6 sources (configured rate, records/s), 4 filters, 1
// aggregate and 5 joins (selectivity). Operators of a type fill its slots in the order of the data flow; those that do
// not fit are left out, slots that stay free are 0, and operators of type `other` have none. The published models were
// given the number of the row in the data set as their first input; it says nothing about a plan, so it is 0 here.
// Parallelism, windows and hosts are not among the inputs.
// [inferred from the moments of the released models' inputs]
std::array<double, kPublishedInputs> published_vector(const PlanDescription& plan);

// What each input is: "row", "source.1.present", "source.1.event_rate", ..., "window_join.5.selectivity".
std::array<std::string, kPublishedInputs> published_names();

}  // namespace millrace::models
