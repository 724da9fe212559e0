#include "sim/kernel/event_queue.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <limits>
#include <vector>

#include "sim/kernel/random_stream.h"

namespace millrace::kernel {
namespace {

// The slow, plain version: pops the least of a vector, found by looking at all.
class VectorQueue {
 public:
  void push(SimTime when, std::uint32_t kind, std::uint32_t target) {
    events_.push_back({when, next_sequence_++, kind, target});
  }
  bool empty() const { return events_.empty(); }
  Event pop() {
    const auto least = std::min_element(events_.begin(), events_.end(), before);
    const Event event = *least;
    events_.erase(least);
    return event;
  }

 private:
  std::vector<Event> events_;
  std::uint64_t next_sequence_ = 0;
};

// Pops from both and compares; returns the time of the pop.
SimTime pop_both(EventQueue& queue, VectorQueue& reference) {
  const Event expected = reference.pop();
  EXPECT_EQ(queue.next_time(), expected.when);
  const Event event = queue.pop();
  EXPECT_EQ(event.when, expected.when);
  EXPECT_EQ(event.sequence, expected.sequence);
  EXPECT_EQ(event.kind, expected.kind);
  EXPECT_EQ(event.target, expected.target);
  return event.when;
}

TEST(EventQueue, IsEmptyAtFirst) {
  EventQueue queue;
  EXPECT_TRUE(queue.empty());
  EXPECT_EQ(queue.next_time(), SimTime::never());
}

TEST(EventQueue, HandsBackWhatWasPushed) {
  EventQueue queue;
  queue.push(SimTime::from_ns(5), 3, 4);
  const Event event = queue.pop();
  EXPECT_EQ(event.when.ns(), 5);
  EXPECT_EQ(event.kind, 3U);
  EXPECT_EQ(event.target, 4U);
  EXPECT_TRUE(queue.empty());
}

TEST(EventQueue, ServesOneInstantInOrderOfPushes) {
  for (const std::uint32_t count : {3U, 30U, 40U, 1000U}) {
    EventQueue queue;
    for (std::uint32_t i = 0; i < count; ++i) queue.push(SimTime::from_ns(7), 0, i);
    for (std::uint32_t i = 0; i < count; ++i) EXPECT_EQ(queue.pop().target, i);
  }
}

TEST(EventQueue, PushesAtThePresentInstantComeAfterThoseAlreadyThere) {
  EventQueue queue;
  for (std::uint32_t i = 0; i < 100; ++i) queue.push(SimTime::from_ns(7), 0, i);
  EXPECT_EQ(queue.pop().target, 0U);
  queue.push(SimTime::from_ns(7), 0, 100);
  for (std::uint32_t i = 1; i <= 100; ++i) EXPECT_EQ(queue.pop().target, i);
}

TEST(EventQueue, ClearForgetsEverything) {
  EventQueue queue;
  for (int i = 0; i < 200; ++i) queue.push(SimTime::from_ns(1000 + i), 0, 0);
  queue.pop();
  queue.clear();
  EXPECT_TRUE(queue.empty());
  queue.push(SimTime::from_ns(1), 0, 9);
  EXPECT_EQ(queue.pop().sequence, 0U);
}

TEST(EventQueue, HoldsEventsAtTheEndOfTime) {
  EventQueue queue;
  VectorQueue reference;
  const std::int64_t end = std::numeric_limits<std::int64_t>::max();
  for (std::uint32_t i = 0; i < 300; ++i) {
    const SimTime when = SimTime::from_ns(i % 3 == 0 ? end : i % 3 == 1 ? end - i : std::int64_t{i});
    queue.push(when, 0, i);
    reference.push(when, 0, i);
  }
  while (!reference.empty()) pop_both(queue, reference);
  EXPECT_TRUE(queue.empty());
}

// A gap between 0 and about 2^exponent ns: with many exponents, gaps over ten orders of magnitude.
SimTime after(SimTime now, RandomStream& stream, std::uint64_t exponent_end) {
  const std::uint64_t exponent = stream.below(exponent_end + 1);
  return now + Duration::from_ns(static_cast<std::int64_t>(stream.next_bits() >> (63 - exponent)) / 2);
}

RC_GTEST_PROP(EventQueueProperty, AgreesWithASortedVector, ()) {
  RandomStream stream(*rc::gen::arbitrary<std::uint64_t>());
  EventQueue queue;
  VectorQueue reference;
  SimTime now;
  std::uint32_t target = 0;
  for (int phase = 0; phase < 6; ++phase) {
    const auto exponent_end = *rc::gen::element<std::uint64_t>(0, 3, 20, 34);
    const auto size = *rc::gen::element<std::size_t>(0, 5, 33, 70, 400);
    const auto same_instant = *rc::gen::element(0.0, 0.1, 0.9);
    for (int step = 0; step < 600; ++step) {
      while (queue.size() < size || stream.bernoulli(0.3)) {
        const SimTime when = stream.bernoulli(same_instant) ? now : after(now, stream, exponent_end);
        queue.push(when, target % 5, target);
        reference.push(when, target % 5, target);
        ++target;
      }
      const bool shrink = queue.size() > size + 10;
      for (int pops = shrink ? 5 : 1; pops > 0 && !reference.empty(); --pops) now = pop_both(queue, reference);
    }
  }
  while (!reference.empty()) pop_both(queue, reference);
  RC_ASSERT(queue.empty());
}

// A slice that fits the gaps of one regime is far too wide or narrow for the next; the order must not care.
TEST(EventQueue, KeepsOrderWhenTheGapsChangeByAMillion) {
  EventQueue queue;
  RandomStream stream = Seed(1).stream("gaps");
  SimTime now;
  std::uint64_t last_sequence = 0;
  for (std::uint32_t i = 0; i < 2000; ++i) queue.push(now, 0, i);
  for (const double mean_seconds : {1.0, 1e-6, 100.0, 1e-9, 1.0}) {
    for (int step = 0; step < 20'000; ++step) {
      const Event event = queue.pop();
      ASSERT_TRUE(event.when > now || (event.when == now && event.sequence >= last_sequence));
      now = event.when;
      last_sequence = event.sequence;
      queue.push(now + Duration::from_seconds(mean_seconds * stream.exponential()), 0, event.target);
    }
  }
  EXPECT_EQ(queue.size(), 2000U);
}

}  // namespace
}  // namespace millrace::kernel
