#include "experiments/comparison/protocol_loop.h"

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <map>

namespace millrace::experiments {
namespace {

using kernel::Duration;

// The operator that is backpressured most.
struct Worst {
  std::string id;
  double ms_per_s = 0;
};

Worst worst_of(const job::Observation& seen) {
  Worst worst;
  for (const auto& [id, op] : seen.operators) {
    const double ms_per_s = op.total.backpressured_ms_per_s.value_or(0);
    if (worst.id.empty() || ms_per_s > worst.ms_per_s) worst = {id, ms_per_s};
  }
  return worst;
}

class ProtocolLoop {
 public:
  ProtocolLoop(job::Testbed& testbed, const tuners::Tuner& tuner, const job::Job& job, const LoadProtocol& protocol,
               const Standards& standards, const std::string& run)
      : testbed_(testbed),
        job_(job),
        protocol_(protocol),
        run_(run),
        steps_(testbed, tuner, job, standards, run),
        period_(tuner.cadence().period) {
    const Duration lookback = std::max(protocol.window, tuner.cadence().window);
    // Whole periods, and the wait is no shorter than they are.
    periods_ = std::max<std::int64_t>(1, lookback.ns() / period_.ns());
    alone_ = std::max(Duration(), protocol.wait - period_ * periods_);
  }

  tl::expected<LoopResult, std::string> run(const std::vector<double>& loads, const LoopProgress& progress) {
    if (auto deployed = steps_.deploy(); !deployed) return tl::unexpected(deployed.error());
    for (std::size_t change = 0; change < loads.size(); ++change) {
      if (auto done = meet(change, loads[change], progress); !done) return tl::unexpected(done.error());
    }
    return steps_.take_result();
  }

 private:
  // One load, until the tuner is content with its deployment.
  tl::expected<void, std::string> meet(std::size_t change, double load, const LoopProgress& progress) {
    std::map<std::string, plan::RateSchedule> schedules;
    std::map<std::string, double> rates;
    for (const auto& [id, source] : job_.sources) {
      rates[id] = source.rate.rate(kernel::SimTime()) * load;
      schedules.emplace(id, plan::RateSchedule::constant(rates[id]));
    }
    if (auto changed = testbed_.change_rates(schedules); !changed) return tl::unexpected(changed.error().what);
    for (std::uint32_t round = 0;; ++round) {
      const plan::Deployment deployment = steps_.current();
      if (auto shown = show(rates, round < protocol_.most_rounds); !shown) return shown;
      progress(testbed_.now());
      steps_.add_row(row(change, load, round, deployment, steps_.last_changed()));
      if (!steps_.last_changed()) return {};
    }
  }

  // Leaves the job alone, then lets the tuner see period after period until it does something or the wait is over.
  tl::expected<void, std::string> show(const std::map<std::string, double>& rates, bool may_decide) {
    if (alone_ > Duration()) {
      if (auto seen = steps_.observe(alone_, rates); !seen) return seen;
      steps_.forget_shown();
    }
    for (std::int64_t i = 0; i < periods_; ++i) {
      while (steps_.shown_length() < period_) {
        if (auto seen = steps_.observe(period_, rates); !seen) return seen;
      }
      if (!may_decide) {
        steps_.look();
        continue;
      }
      if (auto decided = steps_.decide(); !decided) return decided;
      if (steps_.last_changed()) return {};
    }
    return {};
  }

  TableRow row(std::size_t change, double load, std::uint32_t round, const plan::Deployment& deployment,
               bool goes_on) const {
    const job::Observation& seen = steps_.last_seen();
    const Worst worst = worst_of(seen);
    const bool backpressured = worst.ms_per_s > 1000 * protocol_.backpressured;
    return {"protocol_round",
            {run_, static_cast<std::int64_t>(change), std::int64_t{round}, load, seen.t_s, deployment.text(),
             std::int64_t{deployment.total_parallelism(job_.plan)}, worst.id, worst.ms_per_s,
             std::int64_t{backpressured}, std::int64_t{goes_on}}};
  }

  job::Testbed& testbed_;
  const job::Job& job_;
  const LoadProtocol& protocol_;
  const std::string& run_;
  LoopSteps steps_;
  const Duration period_;
  std::int64_t periods_ = 1;
  Duration alone_;
};

}  // namespace

tl::expected<LoopResult, std::string> run_protocol_loop(job::Testbed& testbed, const tuners::Tuner& tuner,
                                                        const job::Job& job, const LoadProtocol& protocol,
                                                        const std::vector<double>& loads, const Standards& standards,
                                                        const std::string& run, const LoopProgress& progress) {
  assert(!loads.empty());
  return ProtocolLoop(testbed, tuner, job, protocol, standards, run).run(loads, progress);
}

}  // namespace millrace::experiments
