#include "tuners/greedy/static_degrees.h"

#include <numeric>

namespace millrace::tuners::greedy {

std::vector<std::uint32_t> static_degrees(std::span<const double> demand, std::uint32_t cap, std::uint32_t budget) {
  std::vector<std::uint32_t> degrees(demand.size(), 1);
  while (std::accumulate(degrees.begin(), degrees.end(), 0U) < budget) {
    std::size_t most = demand.size();
    double load = 1;
    for (std::size_t i = 0; i < demand.size(); ++i) {
      if (degrees[i] >= cap || demand[i] / degrees[i] <= load) continue;
      load = demand[i] / degrees[i];
      most = i;
    }
    if (most == demand.size()) break;
    ++degrees[most];
  }
  return degrees;
}

}  // namespace millrace::tuners::greedy
