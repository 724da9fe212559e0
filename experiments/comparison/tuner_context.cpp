#include "experiments/comparison/tuner_context.h"

#include "experiments/config/config_home.h"
#include "models/description/job_describer.h"
#include "sim/plan/deployment.h"

namespace millrace::experiments {

namespace {

// Cores of work of each operator (sinks aside) by id, over all instances.
std::map<std::string, double> demand_of(const plan::LogicalPlan& plan, const std::map<std::string, double>& rates,
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

}  // namespace

tuners::TunerContext tuner_context(const TunerChoice& choice, const job::Job& job, const cluster::Cluster& cluster,
                                   const std::map<std::string, std::uint32_t>& submitted,
                                   const runtime::EngineProfile& engine) {
  tuners::TunerContext context;
  context.plan = &job.plan;
  context.cluster = &cluster;
  context.initial_parallelism = submitted;
  for (const auto& [id, degree] : choice.initial_parallelism) {
    if (plan::find_operator(job.plan, id) != nullptr) context.initial_parallelism[id] = degree;
  }
  for (const auto& [id, load] : job.sources) context.expected_rates[id] = load.rate.rate(kernel::SimTime());
  context.model_folder = model_shelf().string();
  context.expected_demand = [plan = &job.plan, rates = context.expected_rates, engine] {
    return demand_of(*plan, rates, engine);
  };
  return context;
}

}  // namespace millrace::experiments
