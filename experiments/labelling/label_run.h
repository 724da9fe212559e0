// Runs a job, in the simulator or on another testbed, and labels the run.
#pragma once

#include <string>
#include <tl/expected.hpp>

#include "experiments/labelling/label_protocol.h"
#include "experiments/labelling/labels.h"
#include "sim/cluster/cluster.h"
#include "sim/job/job.h"
#include "sim/job/testbed.h"
#include "sim/kernel/random_stream.h"
#include "sim/plan/deployment.h"
#include "sim/runtime/engine.h"

namespace millrace::experiments {

struct LabelledJob {
  const job::Job& job;
  const plan::Deployment& deployment;
  const cluster::Cluster& cluster;
};

// Deterministic in its arguments; `seed` gives arrivals and behaviour. Error: why the job cannot run, or what ended it
// early (a sentence).
tl::expected<RunLabels, std::string> label_run(const LabelledJob& what, const runtime::EngineProfile& engine,
                                               const LabelProtocol& protocol, kernel::Seed seed);

// The same on a testbed that runs nothing yet, which is stopped at the end: a real cluster. Requires: the protocol's
// rule is LabelRule::window. Achieved rate and throughput are what sources put out and sinks take in. An operator whose
// times or counts the testbed does not tell is an error, too.
tl::expected<RunLabels, std::string> label_measured(const LabelledJob& what, job::Testbed& testbed,
                                                    const LabelProtocol& protocol);

}  // namespace millrace::experiments
