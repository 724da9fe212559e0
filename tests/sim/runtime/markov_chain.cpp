#include "tests/sim/runtime/markov_chain.h"

#include <numeric>

namespace millrace::runtime {

std::vector<double> MarkovChain::stationary() const {
  std::vector<std::vector<double>> q = rates_;
  const std::size_t n = q.size();
  for (std::size_t k = n - 1; k > 0; --k) {
    const double leaves = std::accumulate(q[k].begin(), q[k].begin() + static_cast<std::ptrdiff_t>(k), 0.0);
    for (std::size_t i = 0; i < k; ++i) {
      q[i][k] /= leaves;
      if (q[i][k] == 0) continue;
      for (std::size_t j = 0; j < k; ++j) {
        if (j != i) q[i][j] += q[i][k] * q[k][j];
      }
    }
  }
  std::vector<double> share(n, 0.0);
  share[0] = 1;
  for (std::size_t k = 1; k < n; ++k) {
    for (std::size_t i = 0; i < k; ++i) share[k] += share[i] * q[i][k];
  }
  const double sum = std::accumulate(share.begin(), share.end(), 0.0);
  for (double& s : share) s /= sum;
  return share;
}

}  // namespace millrace::runtime
