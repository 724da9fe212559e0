// What a simulated testbed keeps, and how it lives through time. Private to the testbed.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/runtime/metrics.h"
#include "sim/runtime/simulated_testbed.h"
#include "sim/runtime/simulation.h"
#include "sim/runtime/timely.h"

namespace millrace::runtime {

struct SimulatedTestbed::State {
  State(cluster::Cluster in_cluster, EngineProfile in_engine, kernel::Seed in_arrivals, kernel::Seed in_behaviour,
        std::vector<cluster::Fault> in_faults)
      : cluster(std::move(in_cluster)),
        engine(effective(std::move(in_engine))),
        arrivals(in_arrivals),
        behaviour(in_behaviour),
        faults(std::move(in_faults)) {}

  cluster::Cluster cluster;
  EngineProfile engine;
  kernel::Seed arrivals, behaviour;
  std::vector<cluster::Fault> faults;

  std::optional<job::Job> job;
  plan::Deployment deployment;
  cluster::Cluster available;  // what of the cluster the deployment lies on: without nodes that were lost
  std::vector<SourceProgress> sources;
  SinkTally sinks;
  kernel::Fingerprint fingerprint;
  std::optional<Simulation> simulation;
  std::optional<FlinkMetricView> flink;
  std::optional<job::ReconfigurationReport> last_reconfiguration;
  std::uint32_t starts = 0;
  std::uint64_t earlier_events = 0;  // of simulations that are over
  kernel::SimTime started;           // since when the running simulation's subtasks have counted

  // Since the last observation.
  kernel::SimTime measured_until;
  kernel::Duration downtime;
  double peak_backlog = 0;
  kernel::Duration backpressured;
  std::map<std::string, std::uint64_t> offered_before, read_before;
  job::Disturbance disturbance;
  CheckpointTally checkpoints;

  // Faults and recovery (recovery.cpp).
  kernel::SimTime disturbed_until;                        // faults up to here have had their effect
  kernel::SimTime placed_at;                              // when the running tasks got their slots
  kernel::SimTime stopped_until;                          // after a failure: when the job runs again
  kernel::SimTime noticed_at = kernel::SimTime::never();  // when the loss of a node in use will be noticed
  Savepoint restore_point;                                // with checkpoints: the latest, or what the job started from

  // Rescaling (rescaling.cpp).
  kernel::SimTime rescaled_at;  // end of the last one
  std::uint32_t rescales = 0;   // tried so far

  // What of it there is to have, by the plan's limits and the slots.
  plan::Deployment available_of(const plan::Deployment& asked) const;
  std::optional<job::TestbedError> refusal(const plan::Deployment& asked) const;
  std::optional<job::TestbedError> end_of_run() const;
  kernel::SimTime first_start() const;
  // Starts the deployment on what is there of the cluster at `place_at`.
  void start(const Start& how, kernel::SimTime place_at);
  void run_until(kernel::SimTime end);
  void glance(kernel::Duration since);
  std::uint64_t offered(SourceProgress& source, kernel::SimTime at) const;
  std::uint64_t backlog();
  job::Measurement measure(kernel::SimTime from);
  cluster::Cluster remaining(kernel::SimTime at) const { return cluster::remaining(cluster, faults, at); }

  // When something befalls the job, after what already has; never() if nothing does.
  kernel::SimTime next_disturbance() const;
  // Requires: the clock stands at `at`, the next disturbance. May leave the simulation failed.
  void disturb(kernel::SimTime at);
  void set_speeds(kernel::SimTime at);
  void lose_node(const std::string& name, kernel::SimTime at);
  bool runs(const cluster::Fault& crash, kernel::SimTime at) const;
  // What lasts at the start of a simulation.
  void resume_disturbances(kernel::SimTime at);
  // The job has failed: all of it stops, and starts again from the latest checkpoint.
  void recover();
  void take_sources_back();
  // Until nothing is in flight. False: the job failed first.
  bool drain();
  kernel::Duration restart_time(double state_bytes) const;

  job::TestbedResult<job::Granted> rescale(const plan::Deployment& asked);
  // Whether a rescale goes back to the latest checkpoint.
  bool rescales_from_checkpoint() const {
    return (engine.rescale == Rescale::in_place || engine.rescale == Rescale::reactive) &&
           engine.checkpoint_interval > kernel::Duration();
  }
  enum class Mishap : std::uint8_t { none, slot_missing, time_out };
  Mishap next_mishap();
  // Lets the old deployment run on until the new one may be started.
  void await(const plan::Deployment& target);
  // Stops the job. False: it could not be, and runs on.
  bool stop_for(const plan::Deployment& target);
  bool stop_with_savepoint();
  void stop_at_checkpoint();
  void lose_state();
  // Nodes that the target has no slot of stand still until that is noticed. False: there is none.
  bool give_up_nodes(const plan::Deployment& target);
  double bytes_to_restore(const plan::Deployment& target) const;
  kernel::Duration rescale_time(const plan::Deployment& target, double bytes) const;
  job::TestbedResult<job::Granted> start_when_there_are_slots(const plan::Deployment& asked,
                                                              const plan::Deployment& target, kernel::SimTime slots_at,
                                                              kernel::Duration takes);
  job::TestbedResult<job::Granted> report(const plan::Deployment& asked, job::Granted granted, bool failed);
  tl::unexpected<job::TestbedError> report_refusal(const plan::Deployment& asked, job::TestbedError error);
};

}  // namespace millrace::runtime
