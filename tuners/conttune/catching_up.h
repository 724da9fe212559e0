// Whether a job is catching up: after a restart it reads what has waited as fast as it can. Its source is then
// back-pressured although the job is large enough, and what arrives at its operators is more than its demand. The
// paper's sources are generators without a backlog, so it says nothing of this; a reading of ours.
#pragma once

#include <optional>
#include <string>

#include "sim/job/observation.h"
#include "sim/plan/logical_plan.h"

namespace millrace::tuners::conttune {

// The source that takes longest.
struct CatchUp {
  std::string source;
  double surplus_per_s = 0;  // records/s that it reads beyond those that arrive, > 0
  double left_s = 0;         // until its backlog is gone at that surplus, >= 0
};

// A source catches up if it read more than arrived in the window, by more than 1 % of it: what a source that can only
// be throttled never does, and less than an averaged window tells of a catch-up as long as it tells of back-pressure.
// nullopt: none does; or one falls behind, reading less than arrives by more than the share `tolerance` (>= 0); or one
// has a backlog that takes longer than `limit_s` (> 0). A source whose arrivals, reads or backlog are not known tells
// nothing. Requires: seen.window_s > 0.
std::optional<CatchUp> catching_up(const plan::LogicalPlan& plan, const job::Observation& seen, double tolerance,
                                   double limit_s);

}  // namespace millrace::tuners::conttune
