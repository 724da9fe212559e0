// Labels of a set by the degree that all of its operators have, as a picture.
#pragma once

#include <optional>
#include <string>

#include "experiments/figures/gnuplot.h"
#include "experiments/store/store.h"
#include "experiments/traces/trace_set.h"

namespace millrace::experiments {

struct DegreeCurve {
  Plot plot;
  std::string csv;  // structure,degree,latency_ms,throughput_per_s,source_rate_per_s; empty cells where nothing came out
};

// Median latency, throughput and achieved source rate by degree, a colour a structure or query. nullopt: the set's
// strategy does not give all operators one degree, or there are fewer than two degrees. `hash`: of the set. Errors: the
// store's.
StoreResult<std::optional<DegreeCurve>> degree_curve(const TraceSet& set, const std::string& hash, Store& store);

}  // namespace millrace::experiments
