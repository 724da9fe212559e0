#include "tuners/oracle/oracle.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "tuners/oracle/schedule.h"
#include "tuners/scaling_scope.h"

namespace millrace::tuners::oracle {
namespace {

class Oracle final : public Tuner {
 public:
  Oracle(const OracleSchedule* schedule, plan::Deployment submitted, kernel::Duration period)
      : schedule_(schedule), submitted_(std::move(submitted)), period_(period) {}

  tl::expected<void, std::string> prepare() override {
    if (knows()) return {};
    return tl::unexpected(
        std::string("oracle: nobody has searched this load's phases; only comparisons of simulated runs do"));
  }

  Cadence cadence() const override { return {.period = period_, .settle = {}}; }

  plan::Deployment plan() const override { return knows() ? schedule_->phases.front().point.deployment : submitted_; }

  Adjustment adjust(const plan::Deployment& current, const job::Observation& seen,
                    const TunerState& state) const override {
    Adjustment adjustment{.to = std::nullopt, .next = state, .why = "", .explain = Options::object()};
    if (!knows()) {
      adjustment.why = "oracle knows nothing of this load";
      return adjustment;
    }
    const auto& phases = schedule_->phases;
    const auto now = schedule_->by_rates ? phase_of_rates(seen) : phase_at(seen.t_s);
    const OraclePoint& point = now->point;
    if (point.deployment != current) adjustment.to = point.deployment;
    const auto number = now - phases.begin() + 1;
    adjustment.why = fmt::format(
        "phase {} of {}, from {:g} s on: {} instances ({})", number, phases.size(), now->start.seconds(), point.total,
        point.guarantee == Guarantee::none ? "nothing found keeps up" : to_string(point.guarantee));
    adjustment.explain = {{"phase", number},
                          {"start_s", now->start.seconds()},
                          {"total", point.total},
                          {"bound", point.bound},
                          {"guarantee", to_string(point.guarantee)},
                          {"evaluations", point.evaluations},
                          {"backpressure", point.backpressure}};
    return adjustment;
  }

 private:
  using PhaseIterator = std::vector<OraclePhase>::const_iterator;

  PhaseIterator phase_at(double t_s) const {
    const auto& phases = schedule_->phases;
    const auto next = std::ranges::upper_bound(phases, kernel::SimTime::from_seconds(t_s), {}, &OraclePhase::start);
    return next == phases.begin() ? next : next - 1;
  }

  PhaseIterator phase_of_rates(const job::Observation& seen) const {
    const auto distance = [&](const OraclePhase& phase) {
      double sum = 0;
      for (const auto& [id, rate] : phase.rates) {
        const auto source = seen.sources.find(id);
        if (source == seen.sources.end() || !source->second.offered_rate_per_s) continue;
        sum += std::abs(*source->second.offered_rate_per_s - rate) / std::max(rate, 1.0);
      }
      return sum;
    };
    return std::ranges::min_element(schedule_->phases, {}, distance);
  }

  bool knows() const { return schedule_ != nullptr && !schedule_->phases.empty(); }

  const OracleSchedule* schedule_;
  plan::Deployment submitted_;
  kernel::Duration period_;
};

}  // namespace

std::unique_ptr<Tuner> make(const TunerContext& context, const Options& given) {
  return std::make_unique<Oracle>(context.oracle, initial_deployment(context), settings_of(given).period);
}

}  // namespace millrace::tuners::oracle
