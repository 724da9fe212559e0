// Two small models over any queue of events: hold (W1) and M/M/1 (W2).
#pragma once

#include <cstddef>
#include <cstdint>

#include "sim/kernel/event.h"
#include "sim/kernel/random_stream.h"

namespace millrace::bench {

// W1: a fixed number of pending events; each step pops one and schedules one after an exponential gap of mean 1 s.
template <class Queue>
class Hold {
 public:
  explicit Hold(std::size_t pending) : gaps_(kernel::Seed(1).stream("hold")) {
    for (std::size_t i = 0; i < pending; ++i) schedule(kernel::SimTime());
    run(2 * pending);
  }
  void run(std::size_t events) {
    for (std::size_t i = 0; i < events; ++i) schedule(queue_.pop().when);
  }

 private:
  void schedule(kernel::SimTime now) { queue_.push(now + kernel::Duration::from_seconds(gaps_.exponential()), 0, 0); }

  Queue queue_;
  kernel::RandomStream gaps_;
};

// W2: M/M/1 at load 0.8, two timers. Returns the sum of the waiting times in ns, so that nothing is optimised away.
template <class Queue>
std::int64_t run_mm1(std::uint64_t customers) {
  enum Kind : std::uint32_t { kArrival, kDeparture };
  Queue queue;
  kernel::RandomStream gaps = kernel::Seed(2).stream("arrivals");
  kernel::RandomStream services = kernel::Seed(2).stream("services");
  const auto after = [](kernel::SimTime now, double seconds) { return now + kernel::Duration::from_seconds(seconds); };
  std::uint64_t arrived = 0;
  std::uint64_t served = 0;
  std::int64_t total_ns = 0;
  queue.push(after({}, gaps.exponential() / 0.8), kArrival, 0);
  while (served < customers) {
    const kernel::Event event = queue.pop();
    if (event.kind == kArrival) {
      total_ns -= event.when.ns();
      if (arrived++ == served) queue.push(after(event.when, services.exponential()), kDeparture, 0);
      queue.push(after(event.when, gaps.exponential() / 0.8), kArrival, 0);
    } else {
      total_ns += event.when.ns();
      if (++served < arrived) queue.push(after(event.when, services.exponential()), kDeparture, 0);
    }
  }
  return total_ns;
}

}  // namespace millrace::bench
