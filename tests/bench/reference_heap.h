// The yardstick of every speed here: a bare 4-ary heap of events, nothing else. Kept apart from the product's heap, so
// that a change there does not move the yardstick.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/kernel/event.h"

namespace millrace::bench {

// The interface of kernel::EventQueue, as far as the models here use it.
class ReferenceHeap {
 public:
  void push(kernel::SimTime when, std::uint32_t kind, std::uint32_t target) {
    const kernel::Event event{when, next_sequence_++, kind, target};
    std::size_t hole = events_.size();
    events_.push_back(event);
    while (hole > 0 && before(event, events_[(hole - 1) / 4])) {
      events_[hole] = events_[(hole - 1) / 4];
      hole = (hole - 1) / 4;
    }
    events_[hole] = event;
  }

  kernel::Event pop() {
    const kernel::Event first = events_.front();
    const kernel::Event last = events_.back();
    events_.pop_back();
    const std::size_t size = events_.size();
    if (size == 0) return first;
    std::size_t hole = 0;
    for (std::size_t child = 1; child < size; child = 4 * hole + 1) {
      std::size_t least = child;
      const std::size_t end = child + 4 < size ? child + 4 : size;
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

 private:
  std::vector<kernel::Event> events_;
  std::uint64_t next_sequence_ = 0;
};

}  // namespace millrace::bench
