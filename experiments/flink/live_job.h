// Starting, stopping and rescaling one job on a cluster, each waited for until it is so.
#pragma once

#include <map>
#include <string>

#include "experiments/flink/rest_client.h"
#include "experiments/flink/wall_clock.h"
#include "sim/kernel/time.h"

namespace millrace::experiments::flink {

struct WaitLimits {
  kernel::Duration start = kernel::Duration::from_ns(60'000'000'000);       // from the submission until all runs
  kernel::Duration savepoint = kernel::Duration::from_ns(120'000'000'000);  // of a stop with savepoint
  kernel::Duration rescale = kernel::Duration::from_ns(120'000'000'000);    // in place; and of a restart by itself
  kernel::Duration cancel = kernel::Duration::from_ns(60'000'000'000);
  // A job that was started with less than was asked for is taken as it is after so long.
  kernel::Duration grace = kernel::Duration::from_ns(10'000'000'000);
  // Between two looks; also how finely downtimes are measured.
  kernel::Duration look = kernel::Duration::from_ns(250'000'000);
};

// Degrees by vertex id.
using Degrees = std::map<std::string, std::uint32_t>;

// Waits for what it begins, for as long as the limits allow, and never longer. Errors of kind `unusable` are the job's.
class JobControl {
 public:
  // Both outlive it.
  JobControl(const RestClient& client, WallClock& clock, WaitLimits limits);

  // Submits, and waits until every subtask runs. `wanted`: vertices that are not in it may have any degree. A job that
  // does not come up is cancelled. Error: it failed, or did not run in time; with the cluster's reason.
  RestResult<JobDetails> start(const std::string& jar, const RunRequest& request, const Degrees& wanted) const;
  // Waits until every subtask runs, for at most `at_most`; and if it runs at other degrees than are wanted, for `grace`
  // or to the end of `at_most` whether that changes.
  RestResult<JobDetails> wait_until_running(const std::string& job, const Degrees& wanted, kernel::Duration at_most,
                                            kernel::Duration grace) const;
  // URI of the savepoint. Error: it could not be taken; then the job may run on, or may have failed.
  RestResult<std::string> stop_with_savepoint(const std::string& job, const std::string& directory) const;
  // In place, by the adaptive scheduler. `before`: as it runs. Requires: at least one degree of `wanted` is another
  // one.
  RestResult<JobDetails> rescale(const JobDetails& before, const Degrees& wanted) const;
  // Waits until it is over. A job that is over already, or that the cluster does not know, is fine.
  RestResult<void> cancel(const std::string& job) const;
  // Cancels every job whose name starts with `prefix`: what a run that was killed has left.
  RestResult<void> cancel_all(const std::string& prefix) const;

 private:
  // Why a job does not run, a sentence's rest: its root cause, or the slots that are missing.
  std::string reason(const JobDetails& job) const;

  const RestClient& client_;
  WallClock& clock_;
  WaitLimits limits_;
};

}  // namespace millrace::experiments::flink
