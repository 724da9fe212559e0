// The testbed that is a real Flink cluster.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "experiments/flink/job_specification.h"
#include "experiments/flink/live_job.h"
#include "experiments/flink/measurement_tally.h"
#include "experiments/flink/rescaling.h"
#include "experiments/flink/rest_client.h"
#include "experiments/flink/sink_lines.h"
#include "experiments/flink/snapshot.h"
#include "experiments/flink/vertex_map.h"
#include "sim/job/testbed.h"

namespace millrace::experiments::flink {

// Revision of what is measured of a live run; part of its hash. Raised whenever a stored row may mean something else.
inline constexpr std::uint32_t kLiveRevision = 1;

struct LiveSettings {
  std::filesystem::path jar;  // of the Flink job
  Rescaling rescaling = Rescaling::savepoint;
  JobSettings job{};                  // all but its name
  std::string savepoint_directory{};  // a URI that all of the cluster can write to; "": the cluster's own
  kernel::Duration glance = kernel::Duration::from_ns(5'000'000'000);    // between two looks at a job that runs; > 0
  kernel::Duration metrics = kernel::Duration::from_ns(30'000'000'000);  // longest wait for the metrics of a new job
  WaitLimits waits{};
};

// What jobs are called that this testbed starts: it cancels all others of such a name before it starts one, as they are
// what a killed run left behind. Two runs cannot share a cluster.
inline constexpr const char* kJobPrefix = "millrace ";

// Time is wall time. It goes on whatever is asked; now() is 0 when the job first runs. Windows follow one another
// without a gap as long as one is asked for within two seconds of the end of the last. A window ends later than asked
// for if the job does not run at its end: one that restarts by itself is waited for, for WaitLimits::rescale. A job
// that failed, a cluster that no longer answers or knows the job: an error, with the reason.
//
// Of what is measured there are no latency parts, no markers and no epochs; latencies only with a metrics directory
// that this machine shares; checkpoints are counted, nothing else. Downtimes are from the request for a savepoint or
// for other requirements until all subtasks run, and what a glance found not to run.
class LiveTestbed final : public job::Testbed {
 public:
  // Both outlive it.
  LiveTestbed(const RestClient& client, WallClock& clock, LiveSettings settings);
  ~LiveTestbed() override;  // stop()

  job::TestbedResult<job::Granted> deploy(const job::Job& job, const plan::Deployment& deployment) override;
  job::TestbedResult<job::Granted> reconfigure(const plan::Deployment& deployment) override;
  job::TestbedResult<job::Window> observe(kernel::Duration window) override;
  // By a stop with savepoint: the downtime is measured in the next window.
  job::TestbedResult<void> change_rates(const std::map<std::string, plan::RateSchedule>& from_now_on) override;
  kernel::SimTime now() const override;
  // Cancels the job, removes its savepoints and the jar. What the cluster refuses is left there.
  void stop() override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace millrace::experiments::flink
