// The scaling policy of DS2: from the rates of one epoch to a degree for every operator. Pure.
#pragma once

#include <cstdint>
#include <vector>

#include "tuners/ds2/epoch.h"
#include "tuners/mode.h"

namespace millrace::tuners::ds2 {

// What the policy finds for one operator. Quantities by the paper's names; a source has only output and degree.
struct Demand {
  double arriving = 0;       // r_i: records/s that its predecessors will emit; NaN if unknown
  double instances = 0;      // x_i: the degree as a real number
  double output = 0;         // O^_i: records/s that it will emit; NaN if unknown
  std::uint32_t degree = 1;  // pi_i; 0 and 4294967295 are possible in released mode only
};

// By position in the epoch. `scaling_factor` (phi >= 0) is added head-room.
// intended: an operator whose T_i or r_i is zero, missing or not finite keeps its degree (r_i = 0 with T_i > 0: 1), and
// every result is at least 1. released: IEEE arithmetic, converted by saturation.
std::vector<Demand> demands_of(const Epoch& epoch, double scaling_factor, Mode mode);

// The correction that only the offline evaluation makes (target rate ratio) [scaling-policy.rs].
struct Correction {
  double ratio = 1;      // greatest O_src / Oo_src over the sources: target over achieved rate
  bool applied = false;  // whether degrees were multiplied by it
};

// If no operator has to grow although some source misses its target by more than `threshold` (>= 1), multiplies every
// non-source degree by the ratio. Requires: `demands` are of this epoch.
Correction correct_for_throttled_sources(const Epoch& epoch, double threshold, Mode mode, std::vector<Demand>& demands);

}  // namespace millrace::tuners::ds2
