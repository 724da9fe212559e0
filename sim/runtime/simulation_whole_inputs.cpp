// Joins of inputs that end, limits, and operators that change their algorithm while they run.
#include <algorithm>
#include <cassert>

#include "sim/runtime/simulation.h"

namespace millrace::runtime {

using kernel::SimTime;
using plan::OperatorKind;

namespace {

// What an access to main memory draws through it.
constexpr double kCacheLine = 64;

}  // namespace

// The first input of a probe is not read before the table is complete.
void Simulation::prepare_joins(Subtask& s) {
  const std::uint32_t head = topology_.tasks[s.task].operators.front();
  const OperatorKind kind = topology_.operators[head].kind;
  s.merges = kind == OperatorKind::merge_join;
  const plan::Adaptation& adaptation = job_.plan.operators[head].adaptation;
  if (adaptation.after > 0) s.adapt_at = adaptation.after;
  if (adaptation.adapts() || s.merges || kind == OperatorKind::join_probe) s.never_aside = true;
  if (kind != OperatorKind::join_probe) return;
  for (Gate& gate : s.gates) gate.shut = topology_.edges[gate.edge].side == 0;
}

// All that comes by this gate has come.
void Simulation::end_gate(std::uint32_t id, const Gate& gate) {
  const EdgeSite& edge = topology_.edges[gate.edge];
  if (topology_.operators[edge.to_operator].kind != OperatorKind::join_probe || edge.side == 0) return;
  open_table(id, gate);
}

// The table is complete. An instance of the probe sees what the instances of the build hold that send to it: all of it,
// or, if the probe has a key, its share.
void Simulation::open_table(std::uint32_t id, const Gate& gate) {
  Subtask& s = subtasks_[id];
  const std::uint32_t probe = topology_.edges[gate.edge].to_operator;
  const std::uint32_t build = topology_.operators[probe].table;
  const auto overhead = static_cast<double>(engine_.state_bytes_overhead.count);
  std::uint64_t rows = 0;
  bool changed = false;
  s.table_bytes = 0;
  for (const std::uint32_t c : gate.channels) {
    const Subtask& builder = subtasks_[partitions_[channels_[c].partition].owner];
    const WindowState& table = builder.windows.front();
    rows += table.records();
    s.table_bytes += table.state_bytes(topology_.operators[build], job_.plan.operators[build], overhead);
    changed = changed || builder.adapted;
  }
  const plan::Operator& written = job_.plan.operators[probe];
  const std::uint64_t sharing = written.key.empty() ? 1 : topology_.tasks[s.task].parallelism;
  s.table_rows = rows / sharing;
  s.table_bytes /= static_cast<double>(sharing);
  if (!disk_uses_.empty()) find_spilled_table(id, gate, sharing);
  for (Gate& other : s.gates) other.shut = false;
  if (written.adaptation.with_build && changed && !s.adapted) adapt(id);
}

// A merge join can go on with an input while it knows what comes next on the other one.
void Simulation::set_merge_gates(Subtask& s, SimTime* next_ready) {
  assert(s.gates.size() == 2);
  for (std::size_t g = 0; g < 2; ++g) {
    const Gate& other = s.gates[1 - g];
    s.gates[g].shut = other.watermark != kEndOfInput && !has_data(other, next_ready);
  }
}

bool Simulation::has_data(const Gate& gate, SimTime* next_ready) const {
  for (std::uint32_t c = gate.ring_head; c != kNone; c = channels_[c].next_in_ring) {
    const SimTime ready = buffers_[channels_[c].received.head].ready;
    if (ready <= now_) return true;
    *next_ready = std::min(*next_ready, ready);
  }
  return false;
}

// From here on it costs what the other algorithm does, and its results leave on that one's edges.
void Simulation::adapt(std::uint32_t id) {
  Subtask& s = subtasks_[id];
  assert(!s.adapted);
  s.adapted = true;
  s.adapt_at = ~std::uint64_t{0};
  s.records_before = s.operators.front().records_in;
  s.own_work = topology_.subtasks[id].adapted_work;
}

// The first records of an instance pass its limit; those that do are charged for with the next step.
void Simulation::let_through(std::uint32_t id, std::uint32_t op, const Run& run) {
  Subtask& s = subtasks_[id];
  const OperatorSite& site = topology_.operators[op];
  const std::uint64_t before = s.operators[site.position].records_in - run.count;
  const std::uint64_t limit = job_.plan.operators[op].limit;
  if (before >= limit) return;
  Run passing = run;
  passing.count = static_cast<std::uint32_t>(std::min<std::uint64_t>(run.count, limit - before));
  s.debt_ns += work_per_result(s, site).cpu_ns * passing.count;
  emit(id, op, passing);
}

// `records` records look a table up: what of it is not in the instance's share of the node's cache comes from main
// memory. Busy cores share the cache evenly.
void Simulation::add_table_misses(const Subtask& s, std::uint32_t records, Work& work) const {
  const std::uint32_t head = topology_.tasks[s.task].operators.front();
  double bytes = s.table_bytes;
  const OperatorKind kind = topology_.operators[head].kind;
  if (kind == OperatorKind::aggregate || kind == OperatorKind::join_build) {
    bytes = s.windows.front().state_bytes(topology_.operators[head], job_.plan.operators[head],
                                          static_cast<double>(engine_.state_bytes_overhead.count));
  }
  const Node& node = nodes_[s.node];
  const std::uint32_t sharing = node.memory_shared ? std::max(1U, node.busy) : 1;
  const double cached = static_cast<double>(cluster_.nodes[s.node].type.cache.count) / sharing;
  if (bytes <= cached) return;
  const double misses = (1 - cached / bytes) * records;
  work.cpu_ns += misses * engine_.table_miss_ns;
  work.memory_bytes += misses * kCacheLine;
}

}  // namespace millrace::runtime
