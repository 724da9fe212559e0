// Samples of made-up performance.
#pragma once

#include <cmath>
#include <vector>

#include "models/learning.h"

// The entry of the learning library, which these tests are linked with.
extern "C" const millrace::models::Learning* millrace_learning();

namespace millrace::models {

// Points from 0.2 to 3.2 cores, memory following; `law` by cores.
template <class Law>
std::vector<PerformanceSample> made_samples(std::size_t count, Law law) {
  std::vector<PerformanceSample> samples;
  for (std::size_t i = 0; i < count; ++i) {
    const double cores = 0.2 + 3 * static_cast<double>(i) / static_cast<double>(count - 1);
    samples.push_back({cores, 32 + cores, law(cores)});
  }
  return samples;
}

// Records/s that rise and saturate.
inline double smooth_law(double cores) {
  return 5000 * (1 - std::exp(-cores));
}

// A second core cannot be used.
inline double step_law(double cores) {
  return cores < 1.5 ? 1000 : 4000;
}

}  // namespace millrace::models
