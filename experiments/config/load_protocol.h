// [comparison.x.protocol]: a comparison that goes by changes of load, not by the clock.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/kernel/random_stream.h"
#include "sim/kernel/time.h"

namespace millrace::experiments {

// StreamTune's protocol (ICDE 2025, section V): the load goes through a cycle of multiples of the sources' rates. After
// each change, and after each reconfiguration, the job is left alone for `wait`; the tuner is shown the end of that
// time and may reconfigure, until it leaves the deployment alone or has done so `most_rounds` times. Then the load
// changes.
struct LoadProtocol {
  std::vector<double> loads;                                     // > 0; the cycle, as replication 0 goes through it
  std::uint32_t repeats = 2;                                     // cycles one after the other, >= 1
  kernel::Duration wait = kernel::Duration::from_seconds(600);   // > 0
  kernel::Duration window = kernel::Duration::from_seconds(60);  // what is shown at least, in (0, wait]
  std::uint32_t most_rounds = 10;                                // reconfigurations after a change, >= 1
  // Share of the time above which an operator counts as backpressured (ICDE 2025, Algorithm 1), in (0, 1).
  double backpressured = 0.1;
  bool operator==(const LoadProtocol&) const = default;
};

// The loads that a replication meets: the cycle, from the second replication on in an order drawn from its seed, the
// same order in each repeat.
std::vector<double> loads_of(const LoadProtocol& protocol, std::uint32_t replication, kernel::Seed seed);

}  // namespace millrace::experiments
