// How q-errors of generated cardinalities are distributed. [MERLIN, Fig. 8]
#pragma once

#include <vector>

namespace millrace::experiments {

struct CardinalityBin {
  double from = 1, to = 1;  // q-errors in [from, to), to / from = 10^(1/10)
  double share = 0;         // of all, in [0, 1]
};

// Bins from 1 to the greatest, one after another. Requires: not empty, all >= 1.
std::vector<CardinalityBin> cardinality_bins(const std::vector<double>& q_errors);

}  // namespace millrace::experiments
