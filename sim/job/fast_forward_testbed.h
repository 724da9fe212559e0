// A testbed that passes over stretches of time in which nothing would change.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/job/precedent.h"
#include "sim/job/steady_batches.h"
#include "sim/job/testbed.h"

namespace millrace::job {

// A jump over time that was not run.
struct Jump {
  kernel::SimTime at;       // where it starts
  kernel::Duration length;  // > 0, a whole number of the job's periods
  // That stand for it. 0: a precedent that was not steady then is followed, step by step.
  std::size_t batches = 0;
  double widest =
      0;  // greatest relative half-width of a metric's 99 % interval over them; 0 if a precedent is followed
};

// After how long the job does the same again: the least common multiple of the times between two firings of its time
// windows, of a second if a source works in bursts of a second, and of `others` (checkpoints, ticks of a metric view);
// those that are 0 are passed over. 0: there is none below ten minutes, or the job never repeats itself (keys whose
// frequencies move on).
kernel::Duration period_of(const Job& job, const std::vector<kernel::Duration>& others = {});

// How long the batches are by which a job of that period (> 0) is judged: a whole number of periods, two seconds at
// least.
kernel::Duration batch_length(kernel::Duration period);

// Runs the job on the testbed inside, batch by batch. While nothing changes - no reconfiguration, one rate - and
// SteadyBatches calls the newest batches steady, it jumps: the clock moves on by a whole number of the job's periods,
// counters move on by their rates over those batches, and everything else (queues, windows, state, phases) is as it
// was. The state of operators does not grow in a jump. A stopped or disturbed testbed inside is not noticed: for jobs
// without faults only.
//
// With precedents it need not find out for itself. It jumps by the steady batches of the precedent as soon as ten
// seconds (two batches at least) agree with them (agree(), 99 %), whatever came before. And if the deployment has just
// been started, or was at ease when the load changed (is_at_ease()), the second half of its first half minute agrees
// with the precedent's (99.9 %), and it is not steady itself by then, it goes through what the precedent went through,
// half minute by half minute, and at last jumps by its steady batches, if there are any: a start that fills buffers
// fills them again.
class FastForwardTestbed final : public Testbed {
 public:
  // `inside` outlives it. `period`: of the job, > 0. `horizon`: how long the job's schedules are followed; the rates
  // there hold for ever. `shown`: how much time whoever decides is shown at a time, at least; 0: not known. It and
  // `precision`: see SteadyBatches. `precedents`, or nullptr, outlive it; theirs have its batch_length().
  FastForwardTestbed(Testbed& inside, kernel::Duration period, kernel::Duration horizon, kernel::Duration shown = {},
                     double precision = 0.01, Precedents* precedents = nullptr);

  TestbedResult<Granted> deploy(const Job& job, const plan::Deployment& deployment) override;
  TestbedResult<Granted> reconfigure(const plan::Deployment& deployment) override;
  TestbedResult<Window> observe(kernel::Duration window) override;
  TestbedResult<void> change_rates(const std::map<std::string, plan::RateSchedule>& from_now_on) override;
  kernel::SimTime now() const override { return inside_.now() + skipped_; }
  void stop() override { inside_.stop(); }

  const std::vector<Jump>& jumps() const { return jumps_; }

 private:
  // What is known of the stretch of time since the last change of rates or deployment.
  struct Stretch {
    kernel::Duration age;
    bool is_start = false;                 // it began with a start of the deployment, or as one: with empty buffers
    const Precedent* precedent = nullptr;  // once it has been asked for
    bool stands = false, follows = false;  // by the precedent's steady batches; by its steps
  };

  // Batches that stand for a jump, and how well they do.
  struct Stand {
    std::vector<const Window*> batches;
    Jump jump;
  };

  std::map<std::string, double> rates_now() const;
  // Another stretch begins.
  void begin(bool with_start);
  // Compares the stretch with its precedent.
  void consult();
  // What can be passed over of the time from now on, for `constant` of which the rates stay.
  std::optional<Stand> stand(kernel::Duration constant);
  // How long the rates will stay as they are, at most until `end`; 0: they are changing.
  kernel::Duration constant_until(kernel::SimTime end) const;
  TestbedResult<Window> jump(const Stand& stand);
  // How much of the time that is left is simulated at once.
  kernel::Duration length_to_run(kernel::Duration left) const;
  TestbedResult<Window> run(kernel::Duration length);

  Testbed& inside_;
  kernel::Duration batch_;  // a whole number of periods, about two seconds or more
  SteadyBatches batches_;
  double precision_;
  Precedents* precedents_;
  plan::Deployment deployment_;
  Stretch stretch_;
  kernel::Duration horizon_;
  std::map<std::string, plan::RateSchedule> schedules_;  // in this testbed's time, which jumps move away from the inner
  std::map<std::string, double> rates_;                  // that the batches saw
  std::optional<ReconfigurationReport> last_reconfiguration_;  // as the testbed inside tells it
  kernel::Duration skipped_;
  std::vector<Jump> jumps_;
};

}  // namespace millrace::job
