// One pending event: when it happens, and two numbers that only the layer above can read.
#pragma once

#include <cstdint>
#include <type_traits>

#include "sim/kernel/time.h"

namespace millrace::kernel {

// `sequence` numbers the pushes of a queue from 0, so (when, sequence) is a total order.
struct Event {
  SimTime when;
  std::uint64_t sequence;
  std::uint32_t kind, target;
};
static_assert(sizeof(Event) == 24 && std::is_trivially_copyable_v<Event>);

constexpr bool before(const Event& a, const Event& b) {
  return a.when < b.when || (a.when == b.when && a.sequence < b.sequence);
}

}  // namespace millrace::kernel
