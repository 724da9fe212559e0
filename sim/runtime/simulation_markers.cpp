// Latency markers (Flink: LatencyMarker, AbstractStreamOperator, RecordWriterOutput): each source instance emits one
// every interval. It goes in order with the records, at each hop to one random channel of one output; operators pass it
// on at once, windows do not keep it, and every operator records how old it is. So its age is queueing, flushing and
// network, without the time that records spend in windows.
#include <algorithm>

#include "sim/runtime/simulation.h"

namespace millrace::runtime {

using kernel::SimTime;

void Simulation::start_markers(kernel::Seed behaviour) {
  markers_.queues.resize(channels_.size());
  sinks_.marker_age_ns.resize(topology_.operators.size());
  for (std::uint32_t id = 0; id < subtasks_.size(); ++id) {
    const Subtask& s = subtasks_[id];
    const std::string name = topology_.tasks[s.task].name + "/" + std::to_string(s.index);
    LatencyMarkers::Sender& sender =
        markers_.senders.emplace_back(LatencyMarkers::Sender{behaviour.child(name).stream("markers")});
    if (s.source == kNone) continue;
    events_queue_.push(now_ + engine_.latency_marker_interval * sender.draws.uniform(), kMarker, id);
  }
}

// A source that is busy or blocked emits its marker after its step.
void Simulation::on_marker(std::uint32_t id) {
  if (subtasks_[id].activity == Activity::idle) {
    emit_marker(id, now_);
    if (engine_.buffer_timeout == kernel::Duration()) flush(id);
  } else {
    markers_.senders[id].due = true;
  }
  if (!halted_) events_queue_.push(now_ + engine_.latency_marker_interval, kMarker, id);
}

// A marker passes through the task's operators, of which a source records nothing, and leaves on one channel.
void Simulation::emit_marker(std::uint32_t id, SimTime born) {
  Subtask& s = subtasks_[id];
  for (const std::uint32_t op : topology_.tasks[s.task].operators) {
    if (topology_.operators[op].kind == plan::OperatorKind::source) continue;
    sinks_.marker_age_ns[op].add(static_cast<double>((now_ - born).ns()), 1);
  }
  if (s.partitions == 0) return;
  LatencyMarkers::Sender& sender = markers_.senders[id];
  const auto one_of = [&](std::uint32_t n) { return static_cast<std::uint32_t>(n > 1 ? sender.draws.below(n) : 0); };
  const Partition& partition = partitions_[s.first_partition + one_of(s.partitions)];
  const std::uint32_t c = partition.first_channel + one_of(partition.channels);
  markers_.queues[c].markers.push_back({born});
  ++markers_.queues[c].unsent;
  sender.waiting.push_back(c);
  schedule_flush(id);
}

// The channel's markers leave with the buffer that is being finished. False if it has none.
bool Simulation::load_markers(std::uint32_t c) {
  LatencyMarkers::Queue& queue = markers_.queues[c];
  if (queue.unsent == 0) return false;
  queue.markers.back().last = true;
  queue.unsent = 0;
  return true;
}

// At a flush: markers that no record accompanies get a buffer of their own, unless finished ones wait before them.
void Simulation::flush_markers(std::uint32_t id) {
  std::vector<std::uint32_t>& waiting = markers_.senders[id].waiting;
  std::size_t kept = 0;
  for (const std::uint32_t c : waiting) {
    Channel& channel = channels_[c];
    if (markers_.queues[c].unsent == 0) continue;
    if (channel.open_records > 0 || (channel.away > 0 && queued_buffers(channel) > 0)) {
      waiting[kept++] = c;
      continue;
    }
    channel.opened = now_;
    channel.open_written_ns = 0;
    Partition& partition = partitions_[channel.partition];
    ++partition.used;
    refresh(partition);
    finish_buffer(c);
  }
  waiting.resize(kept);
  if (kept > 0) schedule_flush(id);
}

// A buffer with markers has been handled.
void Simulation::receive_markers(std::uint32_t id, std::uint32_t c) {
  std::vector<LatencyMarkers::Marker>& markers = markers_.queues[c].markers;
  const auto last = std::find_if(markers.begin(), markers.end(), [](const auto& marker) { return marker.last; });
  const std::vector<LatencyMarkers::Marker> arrived(markers.begin(), last + 1);
  markers.erase(markers.begin(), last + 1);
  for (const LatencyMarkers::Marker& marker : arrived) emit_marker(id, marker.born);
}

}  // namespace millrace::runtime
