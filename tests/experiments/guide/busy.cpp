#include "tests/experiments/guide/busy.h"

#include <algorithm>

#include "tuners/ranged_option.h"
#include "tuners/rounding.h"
#include "tuners/scaling_scope.h"

namespace millrace::tuners::busy {
class Busy final : public Tuner {
 public:
  Busy(const TunerContext& context, double target) : context_(context), target_(target) {}
  Cadence cadence() const override { return {.period = kernel::Duration::from_seconds(60), .settle = {}}; }
  plan::Deployment plan() const override { return initial_deployment(context_); }
  Adjustment adjust(const plan::Deployment& current, const job::Observation& seen,
                    const TunerState& state) const override {
    Adjustment answer{.to = {}, .next = state, .why = "as busy as it should be", .explain = {}};
    plan::Deployment wanted = current;
    for (const auto& [id, operator_seen] : seen.operators) {
      const auto busy = operator_seen.total.busy_ms_per_s;  // mean over its instances; missing if not known
      if (!busy || !is_adjustable(*plan::find_operator(*context_.plan, id))) continue;
      const double demand = *busy / 1000 * current.parallelism(id) / target_;
      const auto degree = std::clamp(saturated(guarded_ceiling(demand)), 1U, degree_cap(context_));
      answer.explain[id] = {{"demand", demand}};
      if (degree != current.parallelism(id)) wanted = wanted.with(id, plan::Parallelism{degree});
    }
    if (wanted == current) return answer;
    answer.why = "the busy times ask for " + wanted.text();
    answer.to = wanted;
    return answer;
  }

 private:
  TunerContext context_;
  double target_;
};
std::vector<OptionSpec> options() {
  return {ranged_option("target", OptionType::number, "0.7", "busy share of each operator's time", 0.01, 1)};
}
std::unique_ptr<Tuner> make(const TunerContext& context, const Options& given) {
  return std::make_unique<Busy>(context, given.at("target").get<double>());
}
}  // namespace millrace::tuners::busy
