// Garbage collection. Records are allocated on their manager's heap; when what is free for new objects is used up, a
// collection stops all of the manager's subtasks: for a moment, and for as long as it takes to copy the state that was
// kept since the last one into the old generation. State that is dropped leaves garbage there until a full collection,
// which also goes through all that lives. The fuller the heap, the less is free for new objects and the more often it
// is used up; that pauses grow near a full heap follows from this alone.
#include <fmt/format.h>

#include <algorithm>
#include <cassert>

#include "sim/runtime/simulation.h"

namespace millrace::runtime {

using kernel::Duration;
using kernel::SimTime;

namespace {

constexpr double kMebibyte = 1024.0 * 1024.0;

}  // namespace

void Simulation::build_heaps() {
  std::vector<std::uint32_t> of_manager;
  for (std::uint32_t id = 0; id < subtasks_.size(); ++id) {
    const SubtaskSite& site = topology_.subtasks[id];
    Subtask& s = subtasks_[id];
    if (site.limits.memory > 0) {
      s.heap = static_cast<std::uint32_t>(heaps_.size());
      heaps_.emplace_back().owner = fmt::format("{}/{}", topology_.tasks[s.task].name, s.index);
      heaps_.back().size = site.limits.memory;
      heaps_.back().in_memory = site.limits.in_memory;
    } else if (engine_.heap.count > 0) {
      if (site.manager >= of_manager.size()) of_manager.resize(site.manager + 1, kNone);
      if (of_manager[site.manager] == kNone) {
        of_manager[site.manager] = static_cast<std::uint32_t>(heaps_.size());
        heaps_.emplace_back().owner = fmt::format("task manager {}", site.manager);
        heaps_.back().size = static_cast<double>(engine_.heap.count);
      }
      s.heap = of_manager[site.manager];
    }
    if (s.heap == kNone) continue;
    s.never_aside = true;
    heaps_[s.heap].subtasks.push_back(id);
  }
  for (Heap& heap : heaps_) {
    for (const std::uint32_t id : heap.subtasks) heap.old += kept_state(subtasks_[id]).live;
    heap.old += beside_state(heap, heap.old);
    after_full(heap);
    make_room(heap);
  }
}

// State of a subtask, in bytes: all, and what was kept since the last collection and still is (an accumulator counts as
// new whenever it has changed: its objects are replaced). The next collection is then counted from here.
Simulation::KeptState Simulation::kept_state(Subtask& s) {
  KeptState kept;
  const auto overhead = static_cast<double>(engine_.state_bytes_overhead.count);
  for (WindowState& window : s.windows) {
    const plan::Operator& written = job_.plan.operators[window.op];
    const double each = WindowState::entry_bytes(topology_.operators[window.op], written, overhead);
    const double entries = window.entries(written);
    kept.live += entries * each;
    kept.fresh += std::min(entries, static_cast<double>(window.aged - window.aged_at_collection)) * each;
    window.aged_at_collection = window.aged;
  }
  const double joined = joined_state_bytes(s);
  kept.live += joined;
  kept.fresh += joined - s.joined_at_collection;
  s.joined_at_collection = joined;
  if (!disk_uses_.empty()) {
    kept.live = std::max(0.0, kept.live - bytes_on_disk(s));
    kept.fresh = std::min(kept.fresh, kept.live);
  }
  return kept;
}

// Of the working set what has room beside so much state: it alone never makes the heap run out of memory. (That more
// lookups miss then is left out.)
double Simulation::beside_state(const Heap& heap, double state_bytes) {
  return std::clamp((1 - 2 * kLeastFreeShare) * heap.size - state_bytes, 0.0, heap.in_memory);
}

void Simulation::allocate(Subtask& s, double bytes) {
  Heap& heap = heaps_[s.heap];
  heap.allocated += bytes;
  while (heap.allocated >= heap.young && !failure_) {
    heap.allocated -= heap.young;
    collect(heap);
  }
}

void Simulation::collect(Heap& heap) {
  KeptState kept;
  for (const std::uint32_t id : heap.subtasks) {
    const KeptState of_subtask = kept_state(subtasks_[id]);
    kept.live += of_subtask.live;
    kept.fresh += of_subtask.fresh;
  }
  kept.live += beside_state(heap, kept.live);
  double moved_s = kept.fresh / engine_.gc_copy_bandwidth.value;
  heap.old = std::max(heap.old + kept.fresh, kept.live);
  if (heap.old >= heap.full_at) {
    moved_s += kept.live / engine_.gc_mark_bandwidth.value;
    heap.old = kept.live;
    after_full(heap);
    if (heap.size - kept.live < kLeastFreeShare * heap.size) {
      fail(FailureCause::out_of_memory,
           fmt::format("{} ran out of memory at {:.1f} s: {:.0f} MiB of state in a heap of {:.0f} MiB", heap.owner,
                       now_.seconds(), kept.live / kMebibyte, heap.size / kMebibyte));
    }
  }
  make_room(heap);
  heap.pause(now_, engine_.gc_pause + Duration::from_seconds(moved_s));
}

// The old generation holds live state alone. It is full again when it outgrows its own share of the heap, or half of
// what is free now if that is more.
void Simulation::after_full(Heap& heap) const {
  heap.full_at = std::max((1 - engine_.heap_young_share) * heap.size, (heap.size + heap.old) / 2);
}

// New objects get their share of the heap, or what the old generation leaves.
void Simulation::make_room(Heap& heap) const {
  heap.young =
      std::max(kLeastFreeShare * heap.size, std::min(engine_.heap_young_share * heap.size, heap.size - heap.old));
}

// A slice that starts during a pause runs after it. Returns when it ends.
SimTime Simulation::after_pause(Subtask& s, Duration slice) {
  const Heap& heap = heaps_[s.heap];
  s.running_since = std::max(now_, heap.paused_until);
  s.pauses_seen = heap.paused;
  return s.running_since + slice;
}

// Pauses since the slice began have stopped it: it goes on for as long. False if there was none.
bool Simulation::was_paused(std::uint32_t id) {
  Subtask& s = subtasks_[id];
  const Heap& heap = heaps_[s.heap];
  const Duration missed = heap.paused - s.pauses_seen;
  if (missed == Duration()) return false;
  s.pauses_seen = heap.paused;
  s.running_since = s.running_since + missed;
  events_queue_.push(now_ + missed, kStepEnd, id);
  return true;
}

}  // namespace millrace::runtime
