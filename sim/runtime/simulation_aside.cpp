// Small inputs of an idle subtask need no event of their own. Nothing that it writes can be seen before its next flush,
// so until then (or until a window ends, or the work adds up) its small buffers are set aside; one step then does the
// work of all of them, and each counts as handled at the time at which it came.
#include <algorithm>
#include <cassert>

#include "sim/runtime/simulation.h"

namespace millrace::runtime {

using kernel::Duration;
using kernel::SimTime;

double Simulation::buffer_ns(const Subtask& s, const Buffer& buffer) const {
  const Gate& gate = s.gates[topology_.edges[buffer.edge].gate];
  return buffer.remote ? gate.buffer_ns_remote : gate.buffer_ns_local;
}

double Simulation::input_cpu_ns(const Subtask& s, const Buffer& buffer) const {
  return topology_.edges[buffer.edge].per_record.cpu_ns * buffer.records + buffer_ns(s, buffer);
}

// Requires: no buffer of the channel is away. The buffer then counts as consumed at once: its memory and credit are
// free again.
bool Simulation::try_set_aside(Channel& channel, std::uint32_t index) {
  Subtask& s = subtasks_[channel.to];
  if (s.activity != Activity::idle || !may_set_aside_ || halted_ || s.never_aside || now_ < s.warm_at) return false;
  Buffer& buffer = buffers_[index];
  if (buffer.watermarked || buffer.marked || buffer.barrier) return false;
  if (buffer.ready - now_ > engine_.activation) return false;
  const double cpu_ns = input_cpu_ns(s, buffer);
  if (s.aside_ns + cpu_ns > static_cast<double>(engine_.activation.ns())) return false;
  buffer.aside = true;
  s.aside.push(buffers_, index);
  s.aside_ns += cpu_ns;
  s.aside_records += buffer.records;
  channel.consumed += buffer.records;
  schedule_flush(channel.to);
  if (buffer.ready < s.aside_from || buffer.ready >= s.aside_until) {
    // Until the nearest boundary, later buffers have no nearer one.
    s.aside_from = buffer.ready;
    s.aside_until = SimTime::never();
    for (const WindowState& window : s.windows) {
      s.aside_until = std::min(s.aside_until, window.next_boundary(buffer.ready));
    }
    wake_at(channel.to, s.aside_until);
  }
  return true;
}

// Moves what was set aside and has arrived into the step that is being put together.
void Simulation::take_aside(std::uint32_t id, Work& work, double& overhead_ns, std::uint32_t& records) {
  Subtask& s = subtasks_[id];
  while (!s.aside.empty() && buffers_[s.aside.head].ready <= now_) {
    take_one_aside(s, s.aside.pop(buffers_), work, overhead_ns, records);
  }
  s.aside_ns = 0;
  s.aside_until = SimTime();
  if (!s.aside.empty()) schedule_flush(id);
}

void Simulation::take_one_aside(Subtask& s, std::uint32_t index, Work& work, double& overhead_ns,
                                std::uint32_t& records) {
  s.taken.push(buffers_, index);
  const Buffer& buffer = buffers_[index];
  work += topology_.edges[buffer.edge].per_record * buffer.records;
  overhead_ns += buffer_ns(s, buffer);
  records += buffer.records;
}

// A barrier is about to be taken from the channel: what was set aside of it goes first, even from behind buffers of
// other channels that are still on their way.
void Simulation::take_aside_of(std::uint32_t id, std::uint32_t c, Work& work, double& overhead_ns,
                               std::uint32_t& records) {
  Subtask& s = subtasks_[id];
  for (std::uint32_t left = s.aside.count; left > 0; --left) {
    const std::uint32_t index = s.aside.pop(buffers_);
    if (buffers_[index].channel == c) {
      take_one_aside(s, index, work, overhead_ns, records);
    } else {
      s.aside.push(buffers_, index);
    }
  }
}

}  // namespace millrace::runtime
