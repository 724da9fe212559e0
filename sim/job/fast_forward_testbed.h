// A testbed that passes over stretches of time in which nothing would change.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/job/steady_batches.h"
#include "sim/job/testbed.h"

namespace millrace::job {

// A jump over time that was not run.
struct Jump {
  kernel::SimTime at;       // where it starts
  kernel::Duration length;  // > 0, a whole number of the job's periods
  std::size_t batches = 0;  // that stand for it
  double widest = 0;        // greatest relative half-width of a metric's 99 % interval over them
};

// After how long the job does the same again: the least common multiple of the times between two firings of its time
// windows, of a second if a source works in bursts of a second, and of `others` (checkpoints, ticks of a metric view);
// those that are 0 are passed over. 0: there is none below ten minutes, or the job never repeats itself (keys whose
// frequencies move on).
kernel::Duration period_of(const Job& job, const std::vector<kernel::Duration>& others = {});

// Runs the job on the testbed inside, batch by batch. While nothing changes - no reconfiguration, one rate - and
// SteadyBatches calls the newest batches steady, it jumps: the clock moves on by a whole number of the job's periods,
// counters move on by their rates over those batches, and everything else (queues, windows, state, phases) is as it
// was. The state of operators does not grow in a jump. A stopped or disturbed testbed inside is not noticed: for jobs
// without faults only.
class FastForwardTestbed final : public Testbed {
 public:
  // `inside` outlives it. `period`: of the job, > 0. `horizon`: how long the job's schedules are followed; the rates
  // there hold for ever. `shown`: how much time whoever decides is shown at a time, at least; 0: not known. It and
  // `precision`: see SteadyBatches.
  FastForwardTestbed(Testbed& inside, kernel::Duration period, kernel::Duration horizon, kernel::Duration shown = {},
                     double precision = 0.01);

  TestbedResult<Granted> deploy(const Job& job, const plan::Deployment& deployment) override;
  TestbedResult<Granted> reconfigure(const plan::Deployment& deployment) override;
  TestbedResult<Window> observe(kernel::Duration window) override;
  TestbedResult<void> change_rates(const std::map<std::string, plan::RateSchedule>& from_now_on) override;
  kernel::SimTime now() const override { return inside_.now() + skipped_; }
  void stop() override { inside_.stop(); }

  const std::vector<Jump>& jumps() const { return jumps_; }

 private:
  // A part of the window that is observed: run, or stood for by earlier batches.
  struct Part {
    Observation seen;
    Measurement measured;
  };

  std::map<std::string, double> rates_now() const;
  // How long the rates will stay as they are, at most until `end`; 0: they are changing.
  kernel::Duration constant_until(kernel::SimTime end) const;
  TestbedResult<Part> jump(const SteadyStretch& stretch, kernel::Duration length);
  TestbedResult<Part> run(kernel::Duration length);

  Testbed& inside_;
  kernel::Duration batch_;  // a whole number of periods, about two seconds or more
  SteadyBatches batches_;
  kernel::Duration horizon_;
  std::map<std::string, plan::RateSchedule> schedules_;  // in this testbed's time, which jumps move away from the inner
  std::map<std::string, double> rates_;                  // that the batches saw
  kernel::Duration skipped_;
  std::vector<Jump> jumps_;
};

}  // namespace millrace::job
