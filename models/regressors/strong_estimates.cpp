#include <algorithm>
#include <string_view>

#include "models/regressors/strong_parts.h"

namespace millrace::models {
namespace {

// Cores of speed 1 that an instance takes: the mean one, and the busiest.
double demand_per_instance(const DescribedOperator& op) {
  return ratio(op.cpu_demand, op.parallelism);
}
double demand_of_busiest(const DescribedOperator& op) {
  return demand_per_instance(op) * op.key_imbalance;
}

// Of the operators that were taken.
struct Estimates {
  Spread input, output, input_per_instance, output_per_instance, imbalance, residence, demand;
  Spread mean_instance, busiest_instance;

  void take(const DescribedOperator& op) {
    input.take(op.input_per_s);
    output.take(op.output_per_s);
    input_per_instance.take(ratio(op.input_per_s, op.parallelism));
    output_per_instance.take(ratio(op.output_per_s, op.parallelism));
    imbalance.take(op.key_imbalance);
    residence.take(op.residence_ms);
    demand.take(op.cpu_demand);
    mean_instance.take(demand_per_instance(op));
    busiest_instance.take(demand_of_busiest(op));
  }

  void add_to(Columns& columns, std::string_view group) const {
    columns.add(group, "log_input.sum", finite_log(input.sum()));
    columns.add(group, "log_input.max", finite_log(input.max()));
    columns.add(group, "log_output.sum", finite_log(output.sum()));
    columns.add(group, "log_output.max", finite_log(output.max()));
    columns.add(group, "log_input_per_instance.max", finite_log(input_per_instance.max()));
    columns.add(group, "log_output_per_instance.max", finite_log(output_per_instance.max()));
    columns.add(group, "key_imbalance.max", imbalance.max());
    columns.add(group, "residence.sum", residence.sum());
    columns.add(group, "log_residence.sum", finite_log(residence.sum()));
    columns.add(group, "log_cpu_demand.sum", finite_log(demand.sum()));
    columns.add(group, "cpu_demand_per_instance.max", mean_instance.max());
    columns.add(group, "cpu_demand_of_busiest.max", busiest_instance.max());
  }
};

double cores_of(const PlanDescription& plan) {
  double cores = 0;
  for (const DescribedHost& host : plan.hosts) cores += host.cores;
  return cores;
}

}  // namespace

void add_estimates(const PlanDescription& plan, Columns& columns) {
  for (const OperatorType type : kOperatorTypeList) {
    Estimates of_type;
    for (const DescribedOperator& op : plan.operators) {
      if (op.type == type) of_type.take(op);
    }
    of_type.add_to(columns, to_string(type));
  }
  Estimates last, all;
  if (!plan.operators.empty()) last.take(plan.operators.back());
  for (const DescribedOperator& op : plan.operators) all.take(op);
  last.add_to(columns, "last");
  all.add_to(columns, "plan");

  // An operator cannot keep up where an instance wants more than a core, nor a plan where it wants more cores than its
  // hosts have. Utilisation is the greater of the two.
  const double per_core = ratio(all.demand.sum(), cores_of(plan));
  const double used = std::max(all.busiest_instance.max(), per_core);
  columns.add("plan", "cpu_demand_per_core", per_core);
  columns.add("plan", "log_utilisation", finite_log(used));
  // What the last operator emits if all rates fall alike until the plan keeps up.
  columns.add("last", "log_sustained_output", finite_log(last.output.sum() / std::max(1.0, used)));
}

}  // namespace millrace::models
