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
  explicit Hold(std::size_t pending, kernel::Seed seed = kernel::Seed(1)) : gaps_(seed.stream("hold")) {
    for (std::size_t i = 0; i < pending; ++i) schedule(kernel::SimTime());
    run(2 * pending);
  }
  // Returns the time of the last event.
  kernel::SimTime run(std::size_t events) {
    kernel::SimTime now;
    for (std::size_t i = 0; i < events; ++i) schedule(now = queue_.pop().when);
    return now;
  }

 private:
  void schedule(kernel::SimTime now) { queue_.push(now + kernel::Duration::from_seconds(gaps_.exponential()), 0, 0); }

  Queue queue_;
  kernel::RandomStream gaps_;
};

// W2: M/M/1 at load 0.8, mean service 1 s, two timers, until that many customers have left. Returns the mean number in
// the system over that time; in the long run 0.8 / (1 - 0.8) = 4.
template <class Queue>
double run_mm1(std::uint64_t customers, kernel::Seed seed = kernel::Seed(2)) {
  enum Kind : std::uint32_t { kArrival, kDeparture };
  Queue queue;
  kernel::RandomStream gaps = seed.stream("arrivals");
  kernel::RandomStream services = seed.stream("services");
  const auto after = [](kernel::SimTime now, double seconds) { return now + kernel::Duration::from_seconds(seconds); };
  std::uint64_t arrived = 0;
  std::uint64_t served = 0;
  std::int64_t total_ns = 0;  // departures less arrivals
  kernel::SimTime now;
  queue.push(after({}, gaps.exponential() / 0.8), kArrival, 0);
  while (served < customers) {
    const kernel::Event event = queue.pop();
    now = event.when;
    if (event.kind == kArrival) {
      total_ns -= event.when.ns();
      if (arrived++ == served) queue.push(after(event.when, services.exponential()), kDeparture, 0);
      queue.push(after(event.when, gaps.exponential() / 0.8), kArrival, 0);
    } else {
      total_ns += event.when.ns();
      if (++served < arrived) queue.push(after(event.when, services.exponential()), kDeparture, 0);
    }
  }
  total_ns += static_cast<std::int64_t>(arrived - served) * now.ns();  // those still there
  return static_cast<double>(total_ns) / static_cast<double>(now.ns());
}

}  // namespace millrace::bench
