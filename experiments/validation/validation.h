// [validation.x]: published plans, replayed and compared with what was measured of them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "experiments/replay/replay.h"
#include "experiments/validation/split.h"
#include "sim/runtime/engine.h"

namespace millrace::experiments {

struct Validation {
  std::string name;                 // x
  std::string traces = "zerotune";  // set of published plans in the store
  runtime::EngineProfile engine;
  Split split = Split::judging;
  std::uint64_t sample = 0;  // plans at most, as sampled() chooses them; 0 = all
  std::vector<ReplayInput> inputs = {ReplayInput::plain, ReplayInput::filters, ReplayInput::oracle};  // each once
  std::uint64_t seed = 1;                                                                             // of every replay
};

}  // namespace millrace::experiments
