// Whether a deployment keeps up with constant rates: a short run in the simulator.
#pragma once

#include "sim/cluster/cluster.h"
#include "sim/job/job.h"
#include "sim/kernel/random_stream.h"
#include "sim/plan/deployment.h"
#include "sim/runtime/engine.h"
#include "tuners/oracle/search.h"

namespace millrace::experiments {

struct TrialRule {
  kernel::Duration settle;  // not judged, >= 0
  kernel::Duration window;  // judged, > 0
  // Greatest share of the time that an operator may be held up, mean over its instances, and of the records that a
  // generator may fail to make.
  double backpressure = 0.1;
  double backlog_growth = 0.01;  // greatest growth of a queue per record that comes in
};

// `settle` is at least twice the longest time window of the plan (a window and what it slides by), so that windows fire
// as they always will; `window` at least the longest time between two firings.
TrialRule fitted_to(const plan::LogicalPlan& plan, TrialRule rule);

// Runs the job, whose rates are constant, from its start. Infeasible if it cannot be deployed, ends early, or breaks
// the rule in the window; its violation is by how much, infinite without a window. Queues are the sources' backlogs and
// what waits in an operator's input channels: buffers may take minutes to fill before a source feels a small overload.
// The window is left out when the backlog of a source grew by a tenth of its arrivals in both halves of the settling
// time. Deterministic in its arguments; `seed` gives arrivals and behaviour.
tuners::oracle::Verdict try_deployment(const job::Job& job, const plan::Deployment& deployment,
                                       const cluster::Cluster& cluster, const runtime::EngineProfile& engine,
                                       kernel::Seed seed, const TrialRule& rule);

}  // namespace millrace::experiments
