#include "sim/kernel/event_heap.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <vector>

namespace millrace::kernel {
namespace {

RC_GTEST_PROP(EventHeapProperty, PopsInOrder, (const std::vector<std::uint8_t>& times)) {
  EventHeap heap;
  std::vector<Event> sorted;
  for (std::uint32_t i = 0; i < times.size(); ++i) {
    const Event event{SimTime::from_ns(times[i] % 16), i, 0, i};
    heap.push(event);
    sorted.push_back(event);
  }
  std::sort(sorted.begin(), sorted.end(), before);
  RC_ASSERT(heap.size() == sorted.size());
  for (const Event& expected : sorted) {
    RC_ASSERT(heap.top().sequence == expected.sequence);
    RC_ASSERT(heap.pop().sequence == expected.sequence);
  }
  RC_ASSERT(heap.empty());
}

TEST(EventHeap, AppendsItsEvents) {
  EventHeap heap;
  heap.push({SimTime::from_ns(2), 0, 0, 0});
  heap.push({SimTime::from_ns(1), 1, 0, 0});
  std::vector<Event> events;
  heap.append_to(events);
  EXPECT_EQ(events.size(), 2U);
  heap.clear();
  EXPECT_TRUE(heap.empty());
}

}  // namespace
}  // namespace millrace::kernel
