#include <algorithm>
#include <cassert>

#include "sim/runtime/simulation.h"
#include "sim/runtime/timely.h"
#include "sim/runtime/weighted_routing.h"

namespace millrace::runtime {

using kernel::Duration;
using kernel::Seed;
using kernel::SimTime;

namespace {

constexpr Duration kLongestTick = Duration::from_ns(2'000'000);
constexpr Duration kShortestTick = Duration::from_ns(100'000);
// An instance whose container takes all of its CPU share gets a little nevertheless: with none, no quota would hold.
constexpr Duration kLeastQuota = Duration::from_ns(1'000);

// How long an unbacklogged source lets records gather before it reads them: a fiftieth of the flush time-out, so that
// it does not show in latencies; record by record in the reference mode.
Duration source_tick(const EngineProfile& engine) {
  if (engine.granularity == Granularity::record) return Duration();
  if (engine.mode == Mode::timely) return engine.activation;
  if (engine.buffer_timeout < Duration()) return kLongestTick;
  return std::clamp(engine.buffer_timeout / 50, kShortestTick, kLongestTick);
}

// A cgroup holds all threads of the instance: background work and upkeep use the quota up as well. 0: none.
Duration quota_of(double cores, const EngineProfile& engine) {
  if (cores <= 0) return {};
  const double left = (cores - engine.instance_upkeep) / (1 + engine.background_work);
  return std::max(engine.quota_period * left, kLeastQuota);
}

}  // namespace

Simulation::Simulation(const job::Job& job, const plan::Deployment& deployment, const cluster::Cluster& cluster,
                       const EngineProfile& engine, std::vector<SourceProgress>& sources, SinkTally& sinks,
                       Seed behaviour, const Start& start, kernel::Fingerprint& fingerprint)
    : job_(job),
      cluster_(cluster),
      engine_(engine),
      sources_(sources),
      sinks_(sinks),
      fingerprint_(fingerprint),
      topology_(build_topology(job, deployment, cluster, engine)),
      nodes_(topology_.workers > 0 ? make_workers(cluster, topology_.workers) : make_nodes(cluster)),
      now_(start.at),
      ready_(start.ready),
      source_tick_(source_tick(engine)),
      timely_(engine.mode == Mode::timely),
      may_set_aside_(engine.granularity == Granularity::run && engine.buffer_timeout > Duration() &&
                     engine.chunk_records == 0),
      may_merge_(engine.granularity == Granularity::run),
      chunks_(engine.chunk_records > 0) {
  if (!timely_) switch_competition(nodes_, engine_);
  build_subtasks(behaviour, start.warm_slots);
  build_channels();
  build_gates();
  if (start.saved != nullptr) restore(*start.saved, behaviour);
  build_heaps();
  build_sources();
  build_disk_uses();
  if (ready_ < SimTime::never()) schedule_checkpoint(ready_ + engine_.checkpoint_interval);
  if (engine_.buffer_debloat) start_debloating();
  if (engine_.latency_marker_interval > Duration()) start_markers(behaviour);
  if (timely_) start_epochs();
}

void Simulation::build_subtasks(Seed behaviour, std::uint32_t warm_slots) {
  subtasks_.reserve(topology_.subtasks.size());
  for (const SubtaskSite& site : topology_.subtasks) {
    const TaskSite& task = topology_.tasks[site.task];
    const std::string name = task.name + "/" + std::to_string(site.index);
    Subtask& s = subtasks_.emplace_back(behaviour.child(name));
    s.task = site.task;
    s.index = site.index;
    s.node = site.node;
    s.since = now_;
    // Subtask i of every task lies in slot i.
    if (s.index >= warm_slots && ready_ < SimTime::never()) s.warm_at = ready_ + engine_.warm_up;
    s.quota = quota_of(site.limits.cpu_quota, engine_);
    s.threads = site.limits.threads;
    s.own_work = site.own_work;
    s.never_aside = s.quota > Duration() || s.threads > 1;
    s.step_budget_ns = static_cast<double>(engine_.activation.ns()) * nodes_[s.node].speed;
    s.operators.resize(task.operators.size());
    s.edge_carry.resize(job_.plan.edges.size(), 0.0);
    for (const std::uint32_t op : task.operators) {
      if (!has_window_state(topology_.operators[op].kind)) continue;
      s.windows.push_back(make_window_state(job_.plan.operators[op], op, topology_.operators[op], site.index));
    }
    prepare_calls(s);
    const auto timeout = engine_.buffer_timeout.ns();
    if (timeout > 0) {
      s.flush_phase = Duration::from_ns(
          static_cast<std::int64_t>(behaviour.child(name).stream("flush").below(static_cast<std::uint64_t>(timeout))));
    }
    const Duration spread = task.is_source ? engine_.source_start_spread : engine_.start_spread;
    if (spread > Duration() || ready_ > now_) {
      s.activity = Activity::starting;
      const Duration wait = spread * behaviour.child(name).stream("start").uniform();
      if (ready_ < SimTime::never()) wake_at(static_cast<std::uint32_t>(subtasks_.size() - 1), ready_ + wait);
    }
    ++nodes_[site.node].subtasks;
    nodes_[site.node].threads += s.threads;
  }
}

void Simulation::build_channels() {
  channels_.resize(topology_.channels);
  for (std::uint32_t id = 0; id < subtasks_.size(); ++id) {
    Subtask& s = subtasks_[id];
    const TaskSite& task = topology_.tasks[s.task];
    s.first_partition = static_cast<std::uint32_t>(partitions_.size());
    s.partitions = static_cast<std::uint32_t>(task.outputs.size());
    for (const std::uint32_t e : task.outputs) {
      const EdgeSite& edge = topology_.edges[e];
      const TaskSite& to = topology_.tasks[edge.to_task];
      const plan::TargetRange range = plan::targets_of(edge.partitioning, s.index, task.parallelism, to.parallelism);
      Partition partition;
      partition.edge = e;
      partition.owner = id;
      partition.first_channel = edge.first_channel[s.index];
      partition.channels = range.last - range.first;
      partition.first_target = range.first;
      partition.draw_at = partition.draw_at_full = records_per_draw(edge, engine_.granularity);
      partition.buffer_records = edge.records_per_buffer;
      partition.limit = 2 * partition.channels + engine_.floating_buffers_per_gate;
      partition.next_channel =
          static_cast<std::uint32_t>(s.routing.below(std::max<std::uint32_t>(1, partition.channels)));
      for (std::uint32_t i = 0; i < partition.channels; ++i) {
        Channel& channel = channels_[partition.first_channel + i];
        channel.to = to.first_subtask + range.first + i;
        channel.partition = static_cast<std::uint32_t>(partitions_.size());
        channel.edge = static_cast<std::uint16_t>(e);
        channel.buffer_records = edge.records_per_buffer;
        channel.remote = topology_.subtasks[channel.to].manager != topology_.subtasks[id].manager;
        channel.credits = static_cast<std::uint16_t>(engine_.exclusive_buffers_per_channel);
      }
      partitions_.push_back(partition);
    }
  }
}

void Simulation::build_gates() {
  CostModel costs(job_.plan, plan::ExecutionGraph{}, engine_);
  for (Subtask& s : subtasks_) {
    for (const std::uint32_t e : topology_.tasks[s.task].inputs) {
      Gate gate;
      gate.edge = e;
      gate.floating = engine_.floating_buffers_per_gate;
      s.gates.push_back(std::move(gate));
    }
    prepare_joins(s);
  }
  for (std::uint32_t c = 0; c < channels_.size(); ++c) gate_of(channels_[c]).channels.push_back(c);
  for (Subtask& s : subtasks_) {
    for (Gate& gate : s.gates) {
      const auto channels = static_cast<std::uint32_t>(gate.channels.size());
      gate.buffer_ns_local = costs.of_buffer_ns(false, channels);
      gate.buffer_ns_remote = costs.of_buffer_ns(true, channels);
    }
  }
  for (Partition& partition : partitions_) {
    partition.buffer_ns_local = costs.of_buffer_ns(false, partition.channels);
    partition.buffer_ns_remote = costs.of_buffer_ns(true, partition.channels);
  }
}

void Simulation::build_sources() {
  for (std::uint32_t index = 0; index < sources_.size(); ++index) {
    SourceProgress& source = sources_[index];
    const TaskSite& task = topology_.tasks[topology_.operators[source.op].task];
    for (std::uint32_t i = 0; i < task.parallelism; ++i) {
      const std::uint32_t id = task.first_subtask + i;
      Subtask& s = subtasks_[id];
      s.source = index;
      s.left = records_left(s, source);
      const SimTime begin = ready_ < SimTime::never() ? ready_ : now_;
      s.next_watermark = begin;
      // Burst sources are not aligned to the full second: phases spread over a third of a second (real-run data).
      const double phase = source.phases.stream(std::to_string(i)).uniform() * 0.37;
      s.next_burst = begin + Duration::from_seconds(phase);
      if (timely_) skip_until(s, source, begin);
      if (s.activity != Activity::starting) wake_at(id, now_);
    }
  }
}

void Simulation::restore(const Savepoint& saved, Seed behaviour) {
  if (saved.by_subtask) {
    restore_by_subtask(saved);
  } else {
    deal_out_windows(saved, behaviour);
  }
  for (std::uint32_t id = 0; id < subtasks_.size(); ++id) set_timer(id);
}

void Simulation::restore_by_subtask(const Savepoint& saved) {
  std::size_t next = 0;
  for (Subtask& s : subtasks_) {
    for (WindowState& window : s.windows) window = saved.windows[next++];
  }
  assert(next == saved.windows.size());
}

void Simulation::deal_out_windows(const Savepoint& saved, Seed behaviour) {
  kernel::RandomStream stream = behaviour.stream("restore");
  for (std::uint32_t op = 0; op < topology_.operators.size(); ++op) {
    std::vector<WindowState*> states;
    const TaskSite& task = topology_.tasks[topology_.operators[op].task];
    for (std::uint32_t i = 0; i < task.parallelism; ++i) {
      for (WindowState& window : subtasks_[task.first_subtask + i].windows) {
        if (window.op == op) states.push_back(&window);
      }
    }
    if (states.empty()) continue;
    restore_windows(saved, op, topology_.operators[op], states, stream);
  }
}

}  // namespace millrace::runtime
