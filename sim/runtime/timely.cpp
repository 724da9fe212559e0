#include "sim/runtime/timely.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "sim/plan/names.h"

namespace millrace::runtime {

using kernel::Duration;

EngineProfile effective(EngineProfile engine) {
  if (engine.mode == Mode::flink) return engine;
  engine.chaining = false;
  engine.buffer_timeout = Duration::from_ns(-1);
  engine.floating_buffers_per_gate = std::numeric_limits<std::uint32_t>::max() / 2;
  engine.max_buffers_per_channel = std::numeric_limits<std::uint32_t>::max();
  engine.buffer_debloat = false;
  engine.buffer_per_channel_ns = 0;
  engine.background_work = 0;
  engine.quantum = Duration::max();  // nobody takes the turn of an operator away from it
  engine.heap = {};
  engine.latency_marker_interval = engine.checkpoint_interval = Duration();
  engine.rescale = Rescale::restart;
  engine.flink_metrics = false;
  engine.granularity = Granularity::run;
  engine.chunk_records = 0;
  return engine;
}

std::uint32_t worker_count(const EngineProfile& engine, std::uint32_t instances, std::uint32_t widest) {
  if (engine.worker_pool == WorkerPool::dedicated) return instances;
  return engine.workers > 0 ? engine.workers : widest;
}

double worker_speed(const cluster::NodeType& type, std::uint32_t workers, double factor) {
  return type.speed * factor * std::min(1.0, static_cast<double>(type.cores) / workers);
}

std::vector<Node> make_workers(const cluster::Cluster& cluster, std::uint32_t workers) {
  Node worker = make_nodes(cluster).front();
  worker.cores = 1;
  worker.speed = worker_speed(cluster.nodes.front().type, workers);
  worker.memory_bandwidth /= workers;
  return std::vector<Node>(workers, worker);
}

std::optional<std::string> timely_problem(const job::Job& job, const plan::Deployment& deployment,
                                          const cluster::Cluster& cluster, const EngineProfile& engine) {
  if (cluster.nodes.size() != 1) {
    return fmt::format("in Timely mode all workers are threads of one process, but cluster '{}' has {} nodes",
                       cluster.name, cluster.nodes.size());
  }
  for (const plan::Operator& op : job.plan.operators) {
    if (op.records > 0) return fmt::format("{}: in Timely mode no source ends", op.id);
    if (plan::needs_an_end(op.kind)) {
      return fmt::format("{}: there is no {} in Timely mode, where no source ends", op.id, plan::name_of(op.kind));
    }
    if (op.adaptation.adapts()) return fmt::format("{}: no operator changes its algorithm in Timely mode", op.id);
    if (op.cost.calls_out()) return fmt::format("{}: there are no external calls in Timely mode", op.id);
    const bool too_wide = engine.worker_pool != WorkerPool::dedicated && engine.workers > 0 &&
                          deployment.parallelism(op.id) > engine.workers;
    if (too_wide) {
      return fmt::format("{}: {} instances, but there are {} workers", op.id, deployment.parallelism(op.id),
                         engine.workers);
    }
  }
  return std::nullopt;
}

}  // namespace millrace::runtime
