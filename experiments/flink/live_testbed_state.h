// What a live testbed knows of its cluster and its job.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "experiments/flink/live_testbed.h"
#include "experiments/flink/window_tally.h"

namespace millrace::experiments::flink {

struct LiveTestbed::State {
  State(const RestClient& rest, WallClock& wall_clock, LiveSettings live_settings)
      : client(rest),
        clock(wall_clock),
        settings(std::move(live_settings)),
        control(rest, wall_clock, settings.waits),
        lines(settings.job.metrics_directory) {}

  // --- starting and stopping ---
  job::TestbedResult<void> prepare(const plan::Deployment& deployment);
  // Refuses what needs more slots than there are, those that the job itself holds included.
  job::TestbedResult<void> check_slots(const plan::Deployment& deployment, std::uint32_t held) const;
  // Submits the job at these degrees, from a savepoint if there is one ("": none), and remembers what runs.
  job::TestbedResult<void> submit(const plan::Deployment& asked, const std::string& savepoint);
  // Remembers a job that runs at some degrees.
  job::TestbedResult<void> now_runs(JobDetails details, const plan::Deployment& asked);

  // --- reconfiguring ---
  bool fits_in_place(const plan::Deployment& target);
  job::TestbedResult<job::Granted> rescale_in_place(const plan::Deployment& target);
  job::TestbedResult<job::Granted> restart(const plan::Deployment& target);
  job::Granted granted(const plan::Deployment& asked, kernel::Duration start, std::string shortfall);

  // --- observing ---
  // A snapshot as fresh as the cluster's metrics are, whether the job runs or not; an error if it never will again.
  job::TestbedResult<Snapshot> look();
  // The first snapshot of a window: the last one, if it is new enough; or one that has all metrics.
  job::TestbedResult<Snapshot> first_look();
  // Goes from glance to glance until `end` has passed and the job runs; returns the last snapshot.
  job::TestbedResult<Snapshot> watch(WindowTally& tally, Snapshot before, kernel::Duration end);
  job::Observation observation(const WindowTally& tally, const Snapshot& to) const;
  void count_checkpoints(job::Measurement& measured);

  bool deployed() const { return !details.id.empty(); }
  kernel::SimTime now() const;

  const RestClient& client;
  WallClock& clock;
  const LiveSettings settings;
  JobControl control;
  SinkLines lines;

  std::optional<job::Job> job;
  std::string jar;                         // its id, "" if it is not there
  std::vector<std::string> savepoints;     // that are still there
  bool adaptive = true;                    // until the cluster says that its scheduler is not
  std::uint32_t slots = 0, cores = 0;      // of the cluster
  std::optional<kernel::Duration> origin;  // of now(): when it first ran

  // Of the job that runs.
  JobDetails details;  // id "" if none does
  plan::Deployment deployment;
  VertexMap map;
  std::optional<Snapshot> last;  // the last snapshot of it, if it ran then
  std::optional<MeasurementTally> measured;
  std::uint64_t checkpoints = 0;  // completed ones that were counted already
};

}  // namespace millrace::experiments::flink
