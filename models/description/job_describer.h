// Deployments of a job as learned models see them.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "models/description/estimates.h"
#include "models/description/known_query.h"
#include "models/description/plan_description.h"
#include "sim/cluster/cluster.h"
#include "sim/plan/deployment.h"
#include "sim/plan/logical_plan.h"

namespace millrace::models {

// Describes any number of deployments of one plan at one set of rates. The plan outlives it.
//
// Sinks are left out, as in the published graphs. Operators that pass records on one by one (map, flat_map) are read as
// filters of their selectivity; incremental joins and unions are of the type `other`. Selectivities are estimated;
// words that a logical plan does not have (classes of fields, functions) are empty.
class JobDescriber {
 public:
  // `rates`: records/s of each source by its id; one that is missing is 0. `known`: what is known beyond the plan;
  // null if nothing is. It outlives this.
  // `engine`: whose costs the CPU demand follows; models know the default engine's.
  JobDescriber(const plan::LogicalPlan& plan, const std::map<std::string, double>& rates,
               const KnownQuery* known = nullptr, const runtime::EngineProfile& engine = runtime::EngineProfile());

  // Without hosts and placement, operators in the order of the plan. Requires: the deployment knows every operator.
  PlanDescription operators(const plan::Deployment& deployment);
  // With them, as the cluster would place it, operators in the order of the data flow. Requires: the cluster has the
  // slots.
  PlanDescription on(const cluster::Cluster& cluster, const plan::Deployment& deployment);

 private:
  const DescribedOperator* known(const std::string& id) const;  // null: nothing

  const plan::LogicalPlan* plan_;
  const KnownQuery* known_;
  runtime::EngineProfile engine_;
  KeyBalance balance_;
  std::vector<std::size_t> positions_;  // of the described operators, in order
  std::vector<double> source_rates_;    // by position in the plan
  std::vector<double> rates_;           // of the described operators
};

}  // namespace millrace::models
