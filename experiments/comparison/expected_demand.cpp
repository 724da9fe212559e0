#include "experiments/comparison/expected_demand.h"

#include "models/description/job_describer.h"
#include "sim/plan/deployment.h"

namespace millrace::experiments {

std::map<std::string, double> expected_demand(const plan::LogicalPlan& plan, const std::map<std::string, double>& rates,
                                              const runtime::EngineProfile& engine) {
  // Different degrees chain nothing, so that every operator has its own exchange.
  plan::Deployment unchained(plan);
  std::uint32_t degree = 1;
  for (const plan::Operator& op : plan.operators) {
    if (op.follows.empty()) unchained = unchained.with(op.id, plan::Parallelism{degree++});
  }
  models::JobDescriber describer(plan, rates, nullptr, engine);
  const models::PlanDescription expected = describer.operators(unchained);
  std::map<std::string, double> demand;
  std::size_t described = 0;
  for (const plan::Operator& op : plan.operators) {
    if (op.kind != plan::OperatorKind::sink) demand[op.id] = expected.operators[described++].cpu_demand;
  }
  return demand;
}

}  // namespace millrace::experiments
