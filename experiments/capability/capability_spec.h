// [capability.x]: how well an operator's performance over CPU and memory can be learned from few samples.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/performance/performance_settings.h"

namespace millrace::experiments {

// Names in Experiment::samplings.
struct CapabilityCase {
  std::string train;  // whose samples models learn from
  std::string test;   // whose samples they are judged by
  bool operator==(const CapabilityCase&) const = default;
};

struct CapabilitySpec {
  std::string name;                                             // x
  std::vector<CapabilityCase> cases;                            // not empty, no two alike
  std::vector<models::PerformanceRegressor> regressors = {{}};  // not empty, no two alike
  bool search = true;                                           // hyper-parameters by cross-validation
  std::uint32_t folds = 10;                                     // of it, >= 2
  std::uint32_t repetitions = 10;                               // with other seeds, >= 1; errors are their means
  std::string reported;                                         // CSV file of published numbers; "": none
};

}  // namespace millrace::experiments
