// Runs queries as MERLIN's Runtime Tracker does: each operator by itself, a probe of the first chunks, and undisturbed.
// [MERLIN, section 4.2]
#pragma once

#include <cstdint>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "experiments/config/experiment.h"
#include "experiments/pipelines/stored_pipelines.h"

namespace millrace::experiments {

struct TrackedQuery {
  StoredPipeline pipeline;
  std::vector<StoredOperatorCall> calls;  // of the full collection; empty if the query is not part of it
};

// Queries by their position in the set: position p is of template p % T + 1. Each draws its predicates, its estimates
// and the speed of its runs from the experiment's seed, its template and its number among that template's alone.
class Tracker {
 public:
  // The experiment outlives it. Requires: the spec is of the experiment.
  Tracker(const Experiment& experiment, const PipelinesSpec& spec);

  std::uint32_t template_of(std::uint64_t position) const;  // from 1
  // Whether the full collection records its calls: the first queries of each training template are.
  bool collects(std::uint64_t position) const;
  bool repeats(std::uint64_t position) const;

  // Error: a sentence.
  tl::expected<TrackedQuery, std::string> track(std::uint64_t position) const;

 private:
  const Experiment* experiment_;
  const PipelinesSpec* spec_;
};

}  // namespace millrace::experiments
