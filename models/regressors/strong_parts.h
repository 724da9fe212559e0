// The parts that a strong vector is put together of (strong_vector.h). Each adds the same columns for every plan.
#pragma once

#include <array>

#include "models/description/plan_description.h"
#include "models/regressors/columns.h"

namespace millrace::models {

inline constexpr std::array kOperatorTypeList = {OperatorType::source, OperatorType::filter, OperatorType::window_join,
                                                 OperatorType::window_aggregate, OperatorType::other};
static_assert(kOperatorTypeList.size() == kOperatorTypes);

// strong_query.cpp: how many operators of each type, and in all.
void add_counts(const PlanDescription& plan, Columns& columns);
// What the query is: selectivities, widths, rates, fields, windows, words, the last operator, the longest path.
void add_query(const PlanDescription& plan, Columns& columns);
// strong_deployment.cpp: how it is deployed: parallelism, hosts, their load, chains.
void add_deployment(const PlanDescription& plan, Columns& columns);
// Shares of edges per partitioning; operators per chain.
void add_grouping(const PlanDescription& plan, Columns& columns);
// strong_estimates.cpp: what physics says of rates, imbalance, residence and load.
void add_estimates(const PlanDescription& plan, Columns& columns);

}  // namespace millrace::models
