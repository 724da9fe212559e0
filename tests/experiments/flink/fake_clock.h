// A clock whose time passes only while someone sleeps.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <utility>

#include "experiments/flink/wall_clock.h"

namespace millrace::experiments::flink {

class FakeClock final : public WallClock {
 public:
  kernel::Duration now() const override {
    const std::scoped_lock lock(mutex_);
    return now_;
  }
  // What is to happen meanwhile happens at its time.
  void sleep(kernel::Duration length) override {
    const kernel::Duration end = now() + length;
    while (!events_.empty() && events_.begin()->first <= end) {
      const auto [at, what] = *events_.begin();
      events_.erase(events_.begin());
      set(at);
      what();
    }
    set(end);
    slept_ += length;
  }
  void at(kernel::Duration when, std::function<void()> what) { events_.emplace(when, std::move(what)); }
  kernel::Duration slept() const { return slept_; }

 private:
  void set(kernel::Duration now) {
    const std::scoped_lock lock(mutex_);
    now_ = std::max(now_, now);
  }

  mutable std::mutex mutex_;  // a scripted cluster asks from its own thread
  kernel::Duration now_ = kernel::Duration::from_ns(1'000'000'000'000);
  kernel::Duration slept_;
  std::multimap<kernel::Duration, std::function<void()>> events_;
};

}  // namespace millrace::experiments::flink
