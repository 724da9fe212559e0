// What the operators of an analytical engine cost per row, on a core of speed 1.
#pragma once

#include <cstdint>

#include "models/pipelines/pipeline_sample.h"
#include "sim/plan/logical_plan.h"

namespace millrace::experiments {

// What an operator is given, and what it does with it.
struct OperatorWork {
  double row_bytes = 1;      // of a row of its first input; of a scan: of a row that it reads
  double passing = 1;        // rows put out per row
  double out_row_bytes = 0;  // of a row put out; 0: as those that come in
  double relative = 1;       // of what it evaluates per row
  std::uint32_t inputs = 1;  // merge_sort: sorted inputs that it merges
};

// Misses of tables, disk and memory traffic are not in it: the engine has those.
plan::OperatorCost operator_cost(models::PipelineOperator type, const OperatorWork& work);

}  // namespace millrace::experiments
