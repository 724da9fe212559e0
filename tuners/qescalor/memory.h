// What QEScalor remembers from one window to the next.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tuners/qescalor/sampling/online_sampling.h"
#include "tuners/tuner.h"

namespace millrace::tuners::qescalor {

// Of a source: how much came, epoch by epoch.
struct LoadHistory {
  std::vector<double> epochs;  // mean records/s of each epoch that is over, the newest last
  double seconds = 0;          // of the epoch in hand that were seen
  double records = 0;          // that came in them
};

struct Memory {
  std::map<std::string, SamplingState> sampling;     // by operator: done or in hand
  std::map<std::string, std::uint32_t> differences;  // by operator: windows in a row that the model did not foresee
  std::map<std::string, LoadHistory> loads;          // by source
  std::map<std::string, double> yield;  // by operator: records that it gets of one that its sources put out
  std::int64_t epoch = -1;              // that loads are being collected for
  std::int64_t planned = -1;            // newest epoch that was planned
};

// More than a week of epochs of five minutes; older ones are forgotten.
inline constexpr std::size_t kMostEpochs = 2600;

TunerState to_state(const Memory& memory);
// Of no state an empty memory. Requires: made by to_state.
Memory memory_from(const TunerState& state);

}  // namespace millrace::tuners::qescalor
