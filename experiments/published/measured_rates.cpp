#include "experiments/published/measured_rates.h"

#include <algorithm>
#include <cassert>

namespace millrace::experiments {
namespace {

struct Sum {
  double total = 0, most = 0, least = 0;
  std::size_t terms = 0;

  void add(double term) {
    most = terms == 0 ? term : std::max(most, term);
    least = terms == 0 ? term : std::min(least, term);
    total += term;
    ++terms;
  }
  std::optional<double> if_any() const { return terms == 0 ? std::nullopt : std::optional(total); }
};

Sum sum_of(const PublishedOperator& op, std::optional<double> PublishedInstance::*member) {
  Sum sum;
  for (const PublishedInstance& instance : op.instances) {
    if (instance.*member) sum.add(*(instance.*member));
  }
  return sum;
}

std::optional<double> selectivity_mean(const PublishedOperator& op) {
  Sum sum;
  for (const PublishedInstance& instance : op.instances) {
    if (!instance.selectivity) continue;
    if (op.kind == PublishedKind::window_join && *instance.selectivity <= 0) continue;
    sum.add(*instance.selectivity);
  }
  if (sum.terms == 0) return std::nullopt;
  return sum.total / static_cast<double>(sum.terms);
}

}  // namespace

OperatorRates rates_of(const PublishedOperator& op) {
  const Sum input = sum_of(op, &PublishedInstance::input_rate_per_s);
  OperatorRates rates{input.if_any(), sum_of(op, &PublishedInstance::output_rate_per_s).if_any(), selectivity_mean(op),
                      std::nullopt, std::nullopt};
  if (input.total > 0) {
    const double mean = input.total / op.parallelism;
    rates.input_max_over_mean = input.most / mean;
    rates.input_min_over_mean = input.terms < op.parallelism ? 0 : input.least / mean;
  }
  return rates;
}

SourceRates source_rates(const PublishedPlan& plan) {
  SourceRates rates;
  Sum achieved;
  bool all_known = true;
  for (const PublishedOperator& op : plan.operators) {
    if (op.kind != PublishedKind::source) continue;
    rates.configured_per_s += numeric_attribute(op, "confEventRate").value_or(0);
    const Sum output = sum_of(op, &PublishedInstance::output_rate_per_s);
    const double seen_share = static_cast<double>(output.terms) / op.parallelism;
    rates.least_seen_share = std::min(rates.least_seen_share, seen_share);
    if (output.terms > 0) achieved.add(output.total / seen_share);
    all_known = all_known && output.terms > 0;
  }
  if (all_known) rates.achieved_per_s = achieved.if_any();
  return rates;
}

std::optional<double> last_operator_per_s(const PublishedPlan& plan) {
  assert(!plan.operators.empty());
  return rates_of(plan.operators.back()).output_per_s;
}

}  // namespace millrace::experiments
