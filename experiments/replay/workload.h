// A published plan as a job, its deployment and its cluster: the workload exactly as the published programs ran it, as
// far as the plan's own facts tell.
#pragma once

#include <cstdint>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "experiments/published/published_plan.h"
#include "experiments/replay/replay.h"
#include "sim/cluster/cluster.h"
#include "sim/job/job.h"
#include "sim/plan/deployment.h"

namespace millrace::experiments {

struct Workload {
  job::Job job;  // operator ids: operator_id() of each published operator, and "sink"
  plan::Deployment deployment;
  cluster::Cluster cluster;
};

// "source 0", "join 3": kind and index.
std::string operator_id(const PublishedOperator& op);

// Records per second that are expected out of each operator, by position in the plan, if nothing holds it back: from
// configured rates, literals, windows and the distributions of values and keys alone. Errors: as workload_of.
tl::expected<std::vector<double>, std::string> expected_output(const PublishedPlan& plan);

// Each host a node with as many slots as it has hardware threads, less one; each slot is a task manager of its own. A
// host's attribute "nodeType" names its type (of cluster::node_types(), the link at the host's own speed); without it
// the type follows from its cores.
cluster::Cluster cluster_of(const std::vector<PublishedHost>& hosts);

// Errors: a sentence that names the operator and what of it cannot be run.
tl::expected<Workload, std::string> workload_of(const PublishedPlan& plan, ReplayInput input);

}  // namespace millrace::experiments
