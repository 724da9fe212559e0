// What the oracle is asked: how a load is cut into phases, what counts as keeping up, and how long to search.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/kernel/time.h"
#include "tuners/tuner.h"

namespace millrace::tuners::oracle {

struct Settings {
  kernel::Duration period;            // between two looks at the clock, > 0
  kernel::Duration phase;             // > 0; see experiments/oracle/rate_phases.h
  kernel::Duration shortest_step;     // > 0; likewise
  kernel::Duration settle;            // simulated before a deployment is judged, at least; >= 0
  kernel::Duration window;            // over which it is judged, at least; > 0
  double backpressure = 0.1;          // greatest share of the time that an operator may be held up, in [0, 1]
  double backlog_growth = 0.01;       // greatest growth of a backlog per record that comes in, in [0, 1]
  std::uint32_t evaluations = 300;    // deployments that a search may simulate, >= 1
  double trust = 0.95;                // as SearchLimits::trust
  std::uint32_t max_parallelism = 0;  // greatest degree; 0 = slots of the cluster
};

std::vector<OptionSpec> options();
// Requires: `given` is complete.
Settings settings_of(const Options& given);

}  // namespace millrace::tuners::oracle
