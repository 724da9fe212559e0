#include "sim/kernel/event_heap.h"

#include <algorithm>
#include <cassert>

namespace millrace::kernel {

namespace {
constexpr std::size_t kArity = 4;
}

void EventHeap::push(const Event& event) {
  std::size_t hole = events_.size();
  events_.push_back(event);
  while (hole > 0) {
    const std::size_t parent = (hole - 1) / kArity;
    if (!before(event, events_[parent])) break;
    events_[hole] = events_[parent];
    hole = parent;
  }
  events_[hole] = event;
}

Event EventHeap::pop() {
  assert(!empty());
  const Event first = events_.front();
  const Event last = events_.back();
  events_.pop_back();
  const std::size_t size = events_.size();
  if (size == 0) return first;
  std::size_t hole = 0;
  for (std::size_t child = 1; child < size; child = kArity * hole + 1) {
    std::size_t least = child;
    const std::size_t end = std::min(child + kArity, size);
    for (std::size_t other = child + 1; other < end; ++other) {
      if (before(events_[other], events_[least])) least = other;
    }
    if (!before(events_[least], last)) break;
    events_[hole] = events_[least];
    hole = least;
  }
  events_[hole] = last;
  return first;
}

void EventHeap::append_to(std::vector<Event>& out) const {
  out.insert(out.end(), events_.begin(), events_.end());
}

}  // namespace millrace::kernel
