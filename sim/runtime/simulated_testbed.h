// The testbed that simulates.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sim/cluster/cluster.h"
#include "sim/cluster/faults.h"
#include "sim/job/testbed.h"
#include "sim/kernel/fingerprint.h"
#include "sim/kernel/random_stream.h"
#include "sim/runtime/engine.h"

namespace millrace::runtime {

class SimulatedTestbed final : public job::Testbed {
 public:
  // `arrivals` seeds the sources alone: the same for all tuners and deployments of a replication. `behaviour` seeds
  // everything else (routing, service times, flush phases). `faults` befall the cluster and the job: names in them that
  // neither has are passed over.
  SimulatedTestbed(cluster::Cluster cluster, EngineProfile engine, kernel::Seed arrivals, kernel::Seed behaviour,
                   std::vector<cluster::Fault> faults = {});
  ~SimulatedTestbed() override;

  job::TestbedResult<job::Granted> deploy(const job::Job& job, const plan::Deployment& deployment) override;
  job::TestbedResult<job::Granted> reconfigure(const plan::Deployment& deployment) override;
  job::TestbedResult<job::Window> observe(kernel::Duration window) override;
  job::TestbedResult<void> change_rates(const std::map<std::string, plan::RateSchedule>& from_now_on) override;
  kernel::SimTime now() const override;
  void stop() override;

  // Hash of everything that happened so far: equal for equal job, deployments, seeds and windows.
  kernel::Fingerprint fingerprint() const;
  std::uint64_t events() const;  // simulated so far
  // Bytes in windows and keyed state now. Requires, here and below: deployed.
  double state_bytes() const;
  // Core seconds that the node (its position in the cluster) has spent since the last start, background work included.
  double node_core_seconds(std::size_t node) const;
  // Runs the conservation checker now (always on in debug builds at each observation); returns the violations.
  std::vector<std::string> violations() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace millrace::runtime
