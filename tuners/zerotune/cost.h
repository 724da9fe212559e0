// The weighted cost of ZeroTune's optimiser (ICDE 2024, section V).
#pragma once

#include <span>
#include <vector>

namespace millrace::tuners::zerotune {

// Predictions of a candidate deployment.
struct Predicted {
  double latency_ms = 0;        // > 0
  double throughput_per_s = 0;  // > 0
};

// C = wt C_L + (1 - wt) C_T of each candidate, in [0, 1], 0 the best: C_L = (L - L_min) / (L_max - L_min) and C_T =
// 1 - (T - T_min) / (T_max - T_min) over the candidates; where all are equal the minimum counts as 0, as in the
// release. Requires: wt in [0, 1].
std::vector<double> weighted_costs(std::span<const Predicted> candidates, double wt);

}  // namespace millrace::tuners::zerotune
