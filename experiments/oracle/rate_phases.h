// A job's load, cut into phases in which every source has one rate.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "sim/job/job.h"
#include "sim/kernel/time.h"

namespace millrace::experiments {

struct RatePhase {
  kernel::SimTime start;
  kernel::Duration length;              // > 0
  std::map<std::string, double> rates;  // records/s, by source
  bool operator==(const RatePhase&) const = default;
};

struct PhaseRule {
  kernel::Duration shortest_step;  // > 0
  kernel::Duration longest;        // > 0
};

// The phases of [0, duration), without gaps. A stretch of at least `shortest_step` in which no source's rate changes is
// a phase. What lies between such stretches is cut into equal pieces of at most `longest`; a source's rate in a piece
// is its peak there, rounded up by at most 5 %, so that like pieces have the same rates and share a search. Neighbours
// with equal rates are one phase. Requires: duration > 0; noise of rates is drawn already, see job::drawn_loads().
std::vector<RatePhase> rate_phases(const job::Job& job, kernel::Duration duration, const PhaseRule& rule);

// The job with these rates for ever.
job::Job at_rates(const job::Job& job, const std::map<std::string, double>& rates);

}  // namespace millrace::experiments
