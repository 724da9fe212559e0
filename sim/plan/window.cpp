#include "sim/plan/window.h"

#include <cassert>

namespace millrace::plan {

double windows_per_record(const Window& window) {
  if (window.shape != WindowShape::sliding) return 1.0;
  if (window.policy == WindowPolicy::count) {
    return static_cast<double>(window.count) / static_cast<double>(window.count_slide);
  }
  return window.length / window.slide;
}

kernel::Duration firing_period(const Window& window) {
  assert(window.policy == WindowPolicy::time && window.shape != WindowShape::session);
  return window.shape == WindowShape::sliding ? window.slide : window.length;
}

}  // namespace millrace::plan
