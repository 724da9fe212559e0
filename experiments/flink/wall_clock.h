// Wall time behind an interface, so that whatever waits for a cluster can be tested without waiting.
#pragma once

#include "sim/kernel/time.h"

namespace millrace::experiments::flink {

class WallClock {
 public:
  virtual ~WallClock() = default;
  // Since some instant in the past that never changes; never goes back.
  virtual kernel::Duration now() const = 0;
  // Returns when at least that much time has passed. Requires: length >= 0.
  virtual void sleep(kernel::Duration length) = 0;
};

// The machine's.
class SystemClock final : public WallClock {
 public:
  kernel::Duration now() const override;
  void sleep(kernel::Duration length) override;
};

// The time until which something may take.
class Deadline {
 public:
  // Both outlive it. Requires: length >= 0.
  Deadline(const WallClock& clock, kernel::Duration length) : clock_(clock), end_(clock.now() + length) {}
  bool passed() const { return clock_.now() >= end_; }

 private:
  const WallClock& clock_;
  kernel::Duration end_;
};

}  // namespace millrace::experiments::flink
