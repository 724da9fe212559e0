// A space of random plans for tests.
#pragma once

#include "experiments/traces/plan_space.h"

namespace millrace::experiments {

inline PlanSpace small_space() {
  PlanSpace space;
  space.event_rates = {500, 1000};
  space.fields = {1, 2, 3};
  space.windows = {"tumbling count", "sliding count", "tumbling time", "sliding time"};
  space.window_counts = {5, 10};
  space.window_durations = {kernel::Duration::from_ns(250'000'000), kernel::Duration::from_ns(500'000'000)};
  space.slide_ratios = {0.3, 0.7};
  space.clusters = {{{"m510"}, {}}, {{"rs620"}, {16, 20}}};
  space.workers = {2, 4};
  space.network = {{1.25e9}};
  return space;
}

}  // namespace millrace::experiments
