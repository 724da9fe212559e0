// What the tracker makes of a run's calls: features and costs of each.
#pragma once

#include <cstdint>
#include <vector>

#include "experiments/pipelines/physical_plan.h"
#include "models/pipelines/pipeline_sample.h"
#include "sim/runtime/call_log.h"

namespace millrace::experiments {

// A call, in the log's units. The release of a blocking operator's instance is one call, however many chunks it made.
struct TrackedCall {
  std::uint32_t op = 0, instance = 0;
  bool adapted = false, release = false;
  double rows = 0;  // taken; of a scan: read; of a release: put out
  double held_rows = 0;
  double cpu_utilisation = 0, memory_utilisation = 0, disk_utilisation = 0;
  double elapsed_us = 0, cpu_us = 0;
  double held_before = 0, held_after = 0;  // bytes
  double memory_bytes = 0, read_bytes = 0, written_bytes = 0;
};

// A call that only learns that its input has ended.
bool takes_nothing(const runtime::Call& call);

// Those that take something, in the order in which they ended; a release where its first chunk was made.
std::vector<TrackedCall> tracked_calls(const runtime::CallLog& log);

// What the plan says of every call of an operator: all features but utilisation, rows and held_rows.
models::CallFeatures planned_features(const PhysicalPlan& plan, std::uint32_t op, bool release);

models::OperatorCall operator_call(const PhysicalPlan& plan, const TrackedCall& call);

// Five significant digits: what is stored is what is learned from, and no more is known.
float rounded(double value);

}  // namespace millrace::experiments
