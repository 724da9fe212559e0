// A 4-ary min-heap of events by (when, sequence): the fallback of EventQueue wherever its bucket ring does not fit.
#pragma once

#include <cstddef>
#include <vector>

#include "sim/kernel/event.h"

namespace millrace::kernel {

// push() and pop() cost O(log size) and move events along one path only; a push in ascending order costs O(1).
class EventHeap {
 public:
  bool empty() const { return events_.empty(); }
  std::size_t size() const { return events_.size(); }
  // Requires: not empty.
  const Event& top() const { return events_.front(); }
  void push(const Event& event);
  // Requires: not empty.
  Event pop();
  // Appends every event to `out`, in no stated order.
  void append_to(std::vector<Event>& out) const;
  void clear() { events_.clear(); }

 private:
  std::vector<Event> events_;
};

}  // namespace millrace::kernel
