// Small inputs of an idle subtask need no event of their own. Nothing that it writes can be seen before its next flush,
// so until then (or until a window ends, or the work adds up) its small buffers are set aside; one step then does the
// work of all of them, and each counts as handled at the time at which it came.
#include <algorithm>
#include <cassert>

#include "sim/runtime/simulation.h"

namespace millrace::runtime {

using kernel::Duration;
using kernel::SimTime;

bool Simulation::may_set_aside(const Subtask& s, const Channel& channel, const Buffer& buffer, double cpu_ns) const {
  return engine_.granularity == Granularity::run && engine_.buffer_timeout > Duration() && !halted_ &&
         s.activity == Activity::idle && s.quota == Duration() && buffer.watermark == kNoWatermark &&
         channel.received.empty() && !channel.in_ring && buffer.ready - now_ <= engine_.activation &&
         s.aside_ns + cpu_ns <= static_cast<double>(engine_.activation.ns());
}

double Simulation::input_cpu_ns(const Subtask& s, const Channel& channel, std::uint32_t records) const {
  const Gate& gate = s.gates[channel.gate];
  return topology_.edges[channel.edge].per_record.cpu_ns * records +
         (channel.remote ? gate.buffer_ns_remote : gate.buffer_ns_local);
}

// The buffer counts as consumed: its memory and credit are free again.
void Simulation::set_aside(std::uint32_t id, Channel& channel, std::uint32_t index, double cpu_ns) {
  Subtask& s = subtasks_[id];
  Buffer& buffer = buffers_[index];
  buffer.aside = true;
  s.aside.push(buffers_, index);
  s.aside_ns += cpu_ns;
  s.aside_records += buffer.records;
  channel.consumed += buffer.records;
  channel.queued -= buffer.records;
  schedule_flush(id);
  for (const WindowState& window : s.windows) wake_at(id, window.next_boundary(buffer.ready));
  recycle_input(channel, id);
}

// Moves what was set aside and has arrived into the step that is being put together.
void Simulation::take_aside(std::uint32_t id, Work& work, double& overhead_ns, std::uint32_t& records) {
  Subtask& s = subtasks_[id];
  while (!s.aside.empty() && buffers_[s.aside.head].ready <= now_) {
    const std::uint32_t index = s.aside.pop(buffers_);
    s.taken.push(buffers_, index);
    const Buffer& buffer = buffers_[index];
    const Channel& channel = channels_[buffer.channel];
    const Gate& gate = s.gates[channel.gate];
    work += topology_.edges[channel.edge].per_record * buffer.records;
    overhead_ns += channel.remote ? gate.buffer_ns_remote : gate.buffer_ns_local;
    records += buffer.records;
  }
  s.aside_ns = 0;
  if (!s.aside.empty()) schedule_flush(id);
}

}  // namespace millrace::runtime
