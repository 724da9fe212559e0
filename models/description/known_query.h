// What is known of a query beyond its logical plan.
#pragma once

#include <map>
#include <string>

#include "models/description/plan_description.h"

namespace millrace::models {

struct KnownQuery {
  // Words, widths and fields of operators by id; their degrees, chains and estimates say nothing.
  std::map<std::string, DescribedOperator> operators;
  // Each operator has as many key groups as instances, as ZeroTune's programs set it; else Flink's default.
  bool key_groups_follow_degree = false;
};

}  // namespace millrace::models
