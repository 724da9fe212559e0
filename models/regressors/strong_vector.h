// The flat vector of the strong baseline: all that is known of a plan except how its operators are connected.
#pragma once

#include <string>
#include <vector>

#include "models/description/plan_description.h"
#include "models/model_settings.h"

namespace millrace::models {

// Inputs of a plan. How many there are, and what each is, depends on the set alone; what a plan lacks is 0.
//   released     per type of operator: count, parallelism, selectivity, widths, and for sources rates and fields;
//   windows
//                per type and policy; words as counts; hosts; load of the hosts; chains
//   intended     and shares of edges per partitioning, operators per chain
//   physics      and estimates, per type, of the last operator and of the whole plan
//   operators    intended without parallelism, what follows from it (partitioning, chains, load) and hosts
//   parallelism  these alone, with the types' counts
// No estimate enters any but `physics`. Units are those of DescribedOperator and DescribedHost; logarithms are natural,
// of anything below 1e-9 that of 1e-9. O(operators x types).
std::vector<double> strong_vector(const PlanDescription& plan, FeatureSet features);

// What each input is: "source.parallelism.max", "window_join.time.log_length.sum", "partitioning.hash",
// "hosts.cores.sum".
std::vector<std::string> strong_names(FeatureSet features);

}  // namespace millrace::models
