// A testbed seen through observation faults: whatever runs inside, simulated or real, a controller sees only what they
// let through.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/job/observation_faults.h"
#include "sim/job/testbed.h"

namespace millrace::job {

// What it reports as seen keeps the time, the edges, the last reconfiguration and the cluster as they are: a controller
// knows these by itself. Operators and sources are what the faults make of the metrics that were emitted last, and the
// truth stands beside. Nothing is seen of the time in which the job was stopped, nor of what no emission covers yet.
//
// The faults draw from streams of their own, keyed by simulated time: they never change what runs, and one seed gives
// all tuners the same faults at the same time.
class BlurredTestbed final : public Testbed {
 public:
  // `inside` outlives it.
  BlurredTestbed(Testbed& inside, ObservationFaults faults, kernel::Seed seed);

  TestbedResult<Granted> deploy(const Job& job, const plan::Deployment& deployment) override;
  TestbedResult<Granted> reconfigure(const plan::Deployment& deployment) override;
  TestbedResult<Window> observe(kernel::Duration window) override;
  TestbedResult<void> change_rates(const std::map<std::string, plan::RateSchedule>& from_now_on) override {
    return inside_.change_rates(from_now_on);
  }
  kernel::SimTime now() const override { return inside_.now(); }
  void stop() override { inside_.stop(); }

 private:
  // What was measured until `end`.
  struct Measured {
    kernel::SimTime end;
    Observation observation;
  };
  // Counts of one operator or subtask since a start.
  struct Counters {
    double records_in = 0, records_out = 0;
  };
  using OperatorCounters = std::vector<Counters>;  // by subtask; of the operator at the end

  void count(Observation& seen);
  void remember(Observation seen, kernel::Duration window);
  std::optional<Observation> emission(kernel::Duration window);
  std::optional<Observation> measured_until(kernel::SimTime target, kernel::Duration window) const;
  bool is_lost(kernel::Duration window) const;
  Observation shown(const Observation& truth, kernel::Duration window);

  Testbed& inside_;
  const ObservationFaults faults_;
  const kernel::Seed seed_;

  std::deque<Measured> history_;               // oldest first, as far back as an emission may reach
  std::optional<kernel::SimTime> emitted_at_;  // of `emitted_`
  std::optional<Observation> emitted_;         // the newest emission; nothing if nothing was measured in its time
  std::optional<Observation> last_;            // shown last without loss
  std::map<std::string, OperatorCounters> counters_, before_restart_;
  bool restarted_ = false;  // since the last observation
};

}  // namespace millrace::job
