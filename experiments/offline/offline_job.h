// The job that the windows of a case show: its data flow, and what was deployed in each window.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "experiments/offline/offline_case.h"
#include "sim/plan/deployment.h"
#include "sim/plan/logical_plan.h"

namespace millrace::experiments {

struct OfflineJob {
  // Edges of the newest window that gives any; operators of the newest one that shows any, and what the edges name of
  // earlier ones (its metrics were lost). Nothing is known of costs and records; every operator is scalable.
  plan::LogicalPlan plan;
  std::vector<plan::Deployment> deployed;  // by window
};

// Sources are what a window's `sources` names and what has outgoing edges only (and operators without any edge, if the
// rules say so). A window that does not show an operator has it at the degree of the window before (or of the first
// that shows it). Error: a sentence about edges of unknown operators, a cycle, a source with inputs, an unknown
// partitioning, a degree that is 0 or too great, or windows without operators.
tl::expected<OfflineJob, std::string> offline_job(const OfflineCase& given, const OfflineRules& rules);

}  // namespace millrace::experiments
