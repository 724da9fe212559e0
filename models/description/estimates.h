// What is expected to flow through a deployed plan and to weigh on it, before it runs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "models/description/plan_description.h"
#include "sim/plan/deployment.h"
#include "sim/plan/logical_plan.h"
#include "sim/runtime/engine.h"

namespace millrace::models {

// Records per second that leave each operator of a logical plan on its first outgoing edge, by position, if nothing
// holds it back.
// `source_rates`: of each operator, 0 for those that are no sources. Time aggregates: keys that occur in a window by a
// Poisson law, per firing. Count aggregates: a result per slide. Joins: pairs of records of equal keys per firing, all
// keys alike; in count windows both sides in random order [real-run fits of ZeroTune's plans: (a + b) / s x L (L - 1)
// p (1 - p), p = a / (a + b)].
std::vector<double> expected_rates(const plan::LogicalPlan& plan, std::span<const double> source_rates);

// How unevenly hashed keys load an operator's instances. Remembers what it has computed: thousands of deployments of
// one plan share their degrees.
class KeyBalance {
 public:
  // `as_many_groups`: as many key groups as instances, where the plan leaves them to Flink's default.
  explicit KeyBalance(const plan::LogicalPlan& plan, bool as_many_groups = false)
      : plan_(&plan), as_many_groups_(as_many_groups) {}
  // Input of the busiest of `parallelism` instances of the operator at that position over the mean, >= 1; exact (the
  // hash of every key of up to 2^20), but that keys with digits of time have each phase as likely as any other.
  double imbalance(std::size_t op, std::uint32_t parallelism);

 private:
  const plan::LogicalPlan* plan_;
  bool as_many_groups_;
  std::map<std::pair<std::size_t, std::uint32_t>, double> known_;
};

// Fills input_per_s, output_per_s, key_imbalance, residence_ms and cpu_demand of each described operator. `positions`:
// of each, its position in the plan; `rates`: of each, as expected_rates() has them. CPU demand follows the engine's
// costs at those rates; models know the default engine's.
void estimate(const plan::LogicalPlan& plan, const plan::Deployment& deployment, std::span<const std::size_t> positions,
              std::span<const double> rates, KeyBalance& balance, PlanDescription& description,
              const runtime::EngineProfile& engine = runtime::EngineProfile());

}  // namespace millrace::models
