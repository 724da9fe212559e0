// Anything that can run a job: the simulator, or a real cluster.
#pragma once

#include <map>
#include <string>
#include <tl/expected.hpp>

#include "sim/cluster/cluster.h"
#include "sim/job/job.h"
#include "sim/job/observation.h"
#include "sim/kernel/time.h"
#include "sim/plan/deployment.h"
#include "sim/plan/rate_schedule.h"

namespace millrace::job {

// Why a testbed could not do what it was asked; a sentence for the user.
struct TestbedError {
  std::string what;
};
template <class T>
using TestbedResult = tl::expected<T, TestbedError>;

// What a deployment or reconfiguration led to.
struct Granted {
  plan::Deployment deployment;  // what now runs; may be less than asked
  kernel::Duration downtime;    // during which the job processed nothing
  // Why this is not what was asked, a phrase; empty if it is, or if limits of the plan are all there is to say.
  std::string shortfall{};
};

// Plays the job's rate schedule by itself; time passes only inside reconfigure and observe.
class Testbed {
 public:
  virtual ~Testbed() = default;

  // Starts the job. Requires: not started. Errors: more slots needed than there are, an invalid plan or deployment.
  virtual TestbedResult<Granted> deploy(const Job& job, const plan::Deployment& deployment) = 0;

  // Replaces the running deployment (stop with savepoint, restart). Errors as deploy; the old deployment then still
  // runs. It also runs on, without downtime, if less is granted than asked and that is what runs already; and again,
  // after a downtime, if the new one did not come up.
  virtual TestbedResult<Granted> reconfigure(const plan::Deployment& deployment) = 0;

  // Runs on for `window`, then reports that window. Requires: deployed, window > 0.
  virtual TestbedResult<Window> observe(kernel::Duration window) = 0;

  // From now on each named source offers records at these rates, whatever its schedule held for later; the schedules'
  // time 0 is now. Requires: deployed; every name is a source; no schedule repeats. Error: the testbed cannot do it.
  virtual TestbedResult<void> change_rates(const std::map<std::string, plan::RateSchedule>& from_now_on) {
    static_cast<void>(from_now_on);
    return tl::unexpected(TestbedError{"this testbed cannot change the rates of a running job"});
  }

  virtual kernel::SimTime now() const = 0;  // since the first deploy
  virtual void stop() = 0;
};

}  // namespace millrace::job
