// [fidelity.x]: whose simulated labels are how far from measured ones.
#pragma once

#include <string>
#include <vector>

namespace millrace::experiments {

// Sets of the same executions, paired by position. All are names of Experiment::traces, no two alike.
struct FidelitySpec {
  std::string name;                    // x
  std::string measured;                // what the others are judged by
  std::string repeated;                // measured anew: how far two measurements are apart; "" = none
  std::vector<std::string> simulated;  // not empty
};

}  // namespace millrace::experiments
