// Timely mode (timely.h): workers that call one operator after the other, batches in unbounded queues, frontiers.
#include <algorithm>
#include <cassert>

#include "sim/runtime/run_merging.h"
#include "sim/runtime/simulation.h"

namespace millrace::runtime {

using kernel::Duration;
using kernel::SimTime;
using plan::OperatorKind;

namespace {

// The end of the last epoch that is over at `at`.
SimTime epoch_start(SimTime at, Duration epoch) {
  return SimTime::from_ns(at.ns() / epoch.ns() * epoch.ns());
}

}  // namespace

// Epochs whose input was due while generators stood still had none; those of a log had, and are late.
void Simulation::start_epochs() {
  for (std::uint32_t id = 0; id < subtasks_.size(); ++id) {
    const std::uint32_t head = topology_.tasks[subtasks_[id].task].operators.front();
    if (topology_.operators[head].kind == OperatorKind::sink) probe_.watch(id);
  }
  const bool generated = std::ranges::all_of(
      sources_, [](const SourceProgress& source) { return source.load.loop == job::SourceLoop::closed; });
  if (!generated || ready_ == SimTime::never()) return;
  sinks_.epochs_until = std::max(sinks_.epochs_until, epoch_start(ready_, engine_.epoch));
}

// A call takes what lay in the queues when it began, or what it can until it gets too long: the rest waits for the next
// one. Results of windows that close belong to the call.
void Simulation::choose_in_call(std::uint32_t id) {
  Subtask& s = subtasks_[id];
  if (!s.in_call) {
    s.in_call = true;
    s.call_left = std::max<std::uint64_t>(1, s.queued_records);
    s.call_worked = Duration();
  }
  if (s.source != kNone) {
    if (start_source_step(id)) return;
  } else if (engine_.longest_call == Duration() || s.call_worked < engine_.longest_call) {
    if (start_emission_step(id) || (s.call_left > 0 && start_input_step(id))) return;
  }
  end_call(id);
}

void Simulation::end_call(std::uint32_t id) {
  Subtask& s = subtasks_[id];
  s.in_call = false;
  if (s.source != kNone && !halted_) advance_frontier(s);
  flush(id);
  if (s.emissions.empty() && !has_input(s)) return release_core(id, Activity::idle);
  enter(s, Activity::waiting);
  wait_for_turn(nodes_[s.node], id);
  pass_core_on(s.node);
}

bool Simulation::has_input(const Subtask& s) const {
  return std::ranges::any_of(s.gates, [](const Gate& gate) { return gate.ring_size > 0; });
}

// Behind everyone who waits; a source, and an operator that is in a call, behind sources only.
void Simulation::wait_for_turn(Node& node, std::uint32_t id) {
  const Subtask& s = subtasks_[id];
  auto place = node.waiting.end();
  if (s.source != kNone || s.in_call) {
    place =
        std::ranges::find_if(node.waiting, [this](std::uint32_t other) { return subtasks_[other].source == kNone; });
  }
  node.waiting.insert(place, id);
}

// Input is handed over when it is due, also in the middle of an operator's call.
bool Simulation::let_sources_go_first(std::uint32_t id) {
  Subtask& s = subtasks_[id];
  Node& node = nodes_[s.node];
  if (s.source != kNone || node.waiting.empty() || subtasks_[node.waiting.front()].source == kNone) return false;
  enter(s, Activity::waiting);
  wait_for_turn(node, id);
  pass_core_on(s.node);
  return true;
}

// A source's frontier is the end of the last epoch of which it has read everything. It wakes up at the end of the next.
void Simulation::advance_frontier(Subtask& s) {
  SourceProgress& source = sources_[s.source];
  const SimTime unread = next_unread(s, source);
  const SimTime frontier = epoch_start(std::min(now_, unread), engine_.epoch);
  s.watermark = std::max(s.watermark, frontier - Duration::from_ns(1));
  wake_at(static_cast<std::uint32_t>(&s - subtasks_.data()), epoch_start(now_, engine_.epoch) + engine_.epoch);
}

// What a call has for one target: it lies there at once. The frontier goes behind it.
void Simulation::send_batch(Subtask& s, Partition& partition, Channel& channel, std::uint32_t index) {
  Buffer& batch = buffers_[index];
  const auto c = static_cast<std::uint32_t>(&channel - channels_.data());
  batch.channel = c;
  batch.edge = channel.edge;
  batch.ready = now_;
  s.debt_ns += partition.buffer_ns_local;
  if (s.watermark > channel.sent_watermark) {
    channel.sent_watermark = s.watermark;
    buffers_.set_watermark(index, s.watermark);
    s.debt_ns += engine_.progress_ns;
  }
  recycle_output(partition);
  Subtask& to = subtasks_[channel.to];
  channel.queued += batch.records;
  to.queued_records += batch.records;
  if (!channel.received.empty() && join_batches(channel.received.tail, index, channel)) return;
  channel.received.push(buffers_, index);
  if (!channel.in_ring) enqueue_in_ring(gate_of(channel), c);
  if (to.activity == Activity::idle) make_runnable(channel.to);
}

// A backlog is as few runs as there are kinds of records in an epoch. False: a frontier stands between the two.
bool Simulation::join_batches(std::uint32_t into_index, std::uint32_t index, const Channel& channel) {
  Buffer& into = buffers_[into_index];
  Buffer& batch = buffers_[index];
  if (into.watermarked || into.records > kLargestBatch - batch.records) return false;
  const Births births = topology_.edges[channel.edge].births;
  if (batch.records > 0) {
    const double share = static_cast<double>(batch.records) / (static_cast<double>(into.records) + batch.records);
    into.ready = into.ready + (batch.ready - into.ready) * share;
  }
  for (std::uint32_t more = batch.more; batch.run.count > 0; more = RunList::detach(runs_, more, batch.run)) {
    Run* like = into.run.count == 0 || alike(into.run, batch.run, now_, births) ? &into.run : nullptr;
    std::uint32_t* end = &into.more;
    for (; like == nullptr && *end != kNone; end = &runs_[*end].next) {
      if (alike(runs_[*end].run, batch.run, now_, births)) like = &runs_[*end].run;
    }
    if (like == nullptr) {
      const std::uint32_t node = runs_.make(batch.run);
      // `end` may have moved with the pool.
      std::uint32_t* last = &into.more;
      while (*last != kNone) last = &runs_[*last].next;
      *last = node;
    } else if (like->count == 0) {
      *like = batch.run;
    } else {
      merge(*like, batch.run);
    }
  }
  into.records += batch.records;
  if (batch.watermarked) buffers_.set_watermark(into_index, buffers_.watermark(index));
  buffers_.release(index);
  return true;
}

// The frontier of one instance of a sink has moved.
void Simulation::pass_frontier(std::uint32_t id, SimTime frontier) {
  const SimTime passed = probe_.pass(id, frontier);
  for (SimTime end = sinks_.epochs_until + engine_.epoch; end <= passed; end = end + engine_.epoch) {
    sinks_.epoch_latency_ns.add(static_cast<double>((now_ - end).ns()), 1);
    sinks_.epochs_until = end;
  }
}

}  // namespace millrace::runtime
