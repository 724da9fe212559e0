// The cost-efficient schedule of instances of unequal size (QECer).
#pragma once

#include <cstdint>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "tuners/qescalor/planning/candidate_grid.h"
#include "tuners/qescalor/planning/resource_option.h"

namespace millrace::tuners::qescalor {

// The epochs of a horizon, one after another. Instances are started before the epoch in which they are first needed.
struct PlanningProblem {
  std::vector<ResourceOption> options;  // not empty
  ChangePrices change;
  std::vector<double> load_per_s;  // records that come in each epoch, finite, >= 0; not empty
  InstanceCounts running;          // before the first epoch: a count per option
};

struct PlanningSettings {
  Candidates candidates = Candidates::all;
  std::uint32_t most_instances = 0;  // in total; 0 = as many as the greatest load needs
};

struct Schedule {
  std::vector<InstanceCounts> epochs;
  double running_cost = 0;  // price units, over all epochs
  double change_cost = 0;   // likewise; what runs after the last epoch is not stopped
  double cost() const { return running_cost + change_cost; }
};

// What it costs to run these instances. [QEScalor, Eq. 1 to 3]
Schedule priced_schedule(const PlanningProblem& problem, std::vector<InstanceCounts> epochs);

// A schedule of least cost in which the instances of each epoch process its load (QCESA; with one option: CBA). Equal
// costs (to 12 digits) are told apart epoch by epoch: fewest instances, then fewest of the first option, and so on.
// Dynamic programming over (epoch, multiset): the listing of QEScalor's Algorithm 2 is exponential as printed, and its
// base cases forget what stopping costs. As the cost of a change is a sum over the options, an epoch takes a pass over
// the multisets per option and direction instead of all pairs of them.
// Errors: no instances that are allowed process an epoch's load; the multisets are too many.
tl::expected<Schedule, std::string> plan_epochs(const PlanningProblem& problem, const PlanningSettings& settings);

}  // namespace millrace::tuners::qescalor
