#include "experiments/flink/wall_clock.h"

#include <chrono>
#include <thread>

namespace millrace::experiments::flink {

kernel::Duration SystemClock::now() const {
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  return kernel::Duration::from_ns(std::chrono::duration_cast<std::chrono::nanoseconds>(since).count());
}

void SystemClock::sleep(kernel::Duration length) {
  std::this_thread::sleep_for(std::chrono::nanoseconds(length.ns()));
}

}  // namespace millrace::experiments::flink
