#include "experiments/config/load_protocol.h"

#include <cstddef>
#include <utility>

namespace millrace::experiments {

std::vector<double> loads_of(const LoadProtocol& protocol, std::uint32_t replication, kernel::Seed seed) {
  std::vector<double> cycle = protocol.loads;
  if (replication > 0) {
    auto stream = seed.stream("order of loads");
    for (std::size_t left = cycle.size(); left > 1; --left) std::swap(cycle[left - 1], cycle[stream.below(left)]);
  }
  std::vector<double> all;
  for (std::uint32_t repeat = 0; repeat < protocol.repeats; ++repeat) {
    all.insert(all.end(), cycle.begin(), cycle.end());
  }
  return all;
}

}  // namespace millrace::experiments
