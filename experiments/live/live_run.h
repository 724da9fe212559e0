// The real cluster that runs a job of an experiment.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <tl/expected.hpp>
#include <utility>

#include "experiments/config/live_cluster.h"
#include "experiments/flink/live_testbed.h"
#include "sim/runtime/engine.h"

namespace millrace::experiments {

// A cluster that runs one job.
class ClusterRun {
 public:
  virtual ~ClusterRun() = default;
  virtual job::Testbed& testbed() = 0;
  // Why the cluster does not answer, a sentence; empty if it does.
  virtual std::string silence() const = 0;
  // Why the cluster's job cannot be this one, a sentence; empty if it can. Asks no cluster.
  virtual std::string refusal(const job::Job& job, const plan::Deployment& deployment) const = 0;
};

// A real one: a testbed and what it stands on.
class LiveRun final : public ClusterRun {
 public:
  // Flink's settings are the engine profile's, so that the simulator is set up alike: chaining, buffer timeout, object
  // reuse, checkpoints (without any, in-place rescaling takes the cluster's, as it has no state to go back to else).
  // `seed`: of records' identities and keys. Error: the address is none.
  static tl::expected<std::unique_ptr<LiveRun>, std::string> of(const LiveCluster& live,
                                                                const runtime::EngineProfile& engine,
                                                                std::uint64_t seed);

  job::Testbed& testbed() override { return testbed_; }
  std::string silence() const override;
  std::string refusal(const job::Job& job, const plan::Deployment& deployment) const override;

 private:
  LiveRun(flink::HttpServer server, flink::LiveSettings settings)
      : job_(settings.job), client_(std::move(server), clock_), testbed_(client_, clock_, std::move(settings)) {}

  flink::JobSettings job_;
  flink::SystemClock clock_;
  flink::RestClient client_;
  flink::LiveTestbed testbed_;
};

}  // namespace millrace::experiments
