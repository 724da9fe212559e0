// The executions that a [fidelity.x] judges, plan by plan.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "experiments/config/experiment.h"
#include "experiments/fidelity/fidelity_spec.h"
#include "experiments/fidelity/labelled_executions.h"
#include "experiments/store/store.h"

namespace millrace::experiments {

struct FidelityPlan {
  LabelledExecution measured;
  std::vector<std::optional<LabelledExecution>> others;  // by FidelityPlans::sets; none: the set has not kept it
  bool saturated = false;                                // as measured
  bool at_edge = false;                                  // it is in one of the two measurements and not in the other
  bool calibration = false;                              // a calibration may have seen it (may_calibrate)
};

struct FidelityPlans {
  std::string measured;
  std::vector<std::string> sets;  // the repeated one first, if there is one, then the simulated ones
  bool has_repeated = false;
  std::vector<FidelityPlan> plans;  // that the measured set has kept, by position

  std::size_t first_simulated() const { return has_repeated ? 1 : 0; }  // in `sets`
};

// Pairs each execution with one of that set.
struct PairedSet {
  std::string name;
  std::vector<LabelledExecution> executions;
};

// Executions of `others` at positions that the measured set has not kept are left out. Requires: the repeated set, if
// there is one, is the first of `others`. Error: a position that has different plans in two sets, as a sentence.
tl::expected<FidelityPlans, std::string> paired_plans(PairedSet measured, std::vector<PairedSet> others,
                                                      bool has_repeated);

// From the store. Errors: the store's, and those of paired_plans().
StoreResult<FidelityPlans> fidelity_plans(const Experiment& experiment, const FidelitySpec& spec, Store& store);

// "map:2 join:4": the degrees of an execution's operators, in the plan's order.
std::string degrees_text(const LabelledExecution& execution);

// Of the operator that holds the job back (bottleneck_of); "" if none does.
std::string bottleneck_id(const LabelledExecution& execution);

}  // namespace millrace::experiments
