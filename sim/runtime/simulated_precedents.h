// Precedents of a job that are simulated when they are first asked for.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <utility>

#include "sim/cluster/cluster.h"
#include "sim/job/precedent.h"
#include "sim/kernel/random_stream.h"
#include "sim/runtime/engine.h"

namespace millrace::runtime {

// Each precedent is a run of its own, with the seed, the deployment and the rates as all that it depends on.
class SimulatedPrecedents final : public job::Precedents {
 public:
  // What all precedents of a job have in common.
  struct Setting {
    job::Job job;  // its rates are replaced by those that are asked for; without noise
    cluster::Cluster cluster;
    EngineProfile engine;
    kernel::Seed seed;
    kernel::Duration batch;    // > 0, job::batch_length() of the job's period
    kernel::Duration horizon;  // > 0, how long a job is watched that is not steady before
    kernel::Duration shown;    // see job::SteadyBatches
    double precision = 0.01;   // likewise
  };
  explicit SimulatedPrecedents(Setting setting) : setting_(std::move(setting)) {}

  const job::Precedent& of(const plan::Deployment& deployment, const std::map<std::string, double>& rates) override;

 private:
  struct Known {
    plan::Deployment deployment;
    std::map<std::string, double> rates;
    job::Precedent precedent;
  };

  Setting setting_;
  std::deque<Known> known_;
};

}  // namespace millrace::runtime
