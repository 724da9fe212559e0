// What the oracle knows: the cheapest deployment of each phase of a load.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "sim/kernel/time.h"
#include "sim/plan/deployment.h"
#include "tuners/oracle/search.h"

namespace millrace::tuners {

// What a search found for constant rates.
struct OraclePoint {
  plan::Deployment deployment;  // of guarantee `none`: what missed by least
  oracle::Guarantee guarantee = oracle::Guarantee::none;
  std::uint32_t total = 0;        // sum of the degrees of the operators that tuners set, sinks among them included
  std::uint32_t bound = 0;        // no feasible deployment has a smaller one, as far as the guarantee goes
  std::uint32_t evaluations = 0;  // deployments that were simulated
  double backpressure = 0;        // greatest share of the time that an operator is held up, in [0, 1]
  bool operator==(const OraclePoint&) const = default;
};

struct OraclePhase {
  kernel::SimTime start;
  OraclePoint point;
  std::map<std::string, double> rates;  // records/s, by source
};

// In order of their starts, the first at 0; each lasts until the next. Or, where nobody knows beforehand how long a
// load will last: `by_rates`, the phase whose rates are closest to those that the sources offer.
struct OracleSchedule {
  std::vector<OraclePhase> phases;
  bool by_rates = false;
};

}  // namespace millrace::tuners
