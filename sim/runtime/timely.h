// Timely mode: the engine as Timely Dataflow works (TimelyDataflow, mdbook chapters 3 to 5; worker.rs, exchange.rs).
//
// One process of W workers, each a thread that runs an instance of every operator whose exchange sends it data: the
// degree p of an operator is the number of workers that its input is spread over by hash, the first p of them unless
// EngineProfile::worker_pool says otherwise. A worker calls its operators that have something to do one after the
// other, again and again. A call takes what lies in the operator's queues when it begins (EngineProfile::longest_call).
// What it puts out leaves in containers, when they are full and at the end of the call; there is no time-out. Queues
// have no bound, so that nobody is ever held up by those behind it. Sources hand their records over when these are due,
// before anything else that the worker has to do goes on.
//
// Input is stamped with epochs. A source moves its frontier at the end of each; frontiers travel behind the records
// that they are about, and close windows as watermarks do. An epoch is over when the frontier of all sinks has passed
// it; its latency counts from its end, when all of its input was due.
//
// A worker is written as a node of one core: a queue for its turn. Workers spin while they have nothing to do, so W
// workers on fewer cores have an equal share of these all the time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/cluster/cluster.h"
#include "sim/job/job.h"
#include "sim/plan/deployment.h"
#include "sim/runtime/engine.h"
#include "sim/runtime/node.h"

namespace millrace::runtime {

// The profile that takes effect: in Timely mode without what Timely has no part of (chains, flush time-outs, bounds of
// buffers, quotas, garbage collection, checkpoints, savepoints, Flink's metrics); else as it is.
EngineProfile effective(EngineProfile engine);

// Threads of a deployment with these instances (all operators', and the widest operator's).
std::uint32_t worker_count(const EngineProfile& engine, std::uint32_t instances, std::uint32_t widest);

// The workers as nodes of one core each. Requires: the cluster has one node.
std::vector<Node> make_workers(const cluster::Cluster& cluster, std::uint32_t workers);
// Speed of each of so many threads on a node that runs at `factor` times its speed.
double worker_speed(const cluster::NodeType& type, std::uint32_t workers, double factor = 1);

// Why a job cannot be run in Timely mode so, a sentence; nothing if it can.
std::optional<std::string> timely_problem(const job::Job& job, const plan::Deployment& deployment,
                                          const cluster::Cluster& cluster, const EngineProfile& engine);

}  // namespace millrace::runtime
