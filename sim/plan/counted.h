// Which operators of a plan comparisons count and charge for.
#pragma once

#include "sim/plan/logical_plan.h"

namespace millrace::plan {

// Those that are neither sources nor sinks, nor as parallel as another one.
inline bool is_counted(const Operator& op) {
  return op.kind != OperatorKind::source && op.kind != OperatorKind::sink && op.follows.empty();
}

}  // namespace millrace::plan
