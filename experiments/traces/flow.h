// What is expected to flow through a query before it runs: the estimates behind rule-based parallelism.
#pragma once

#include <cstdint>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "experiments/published/published_plan.h"

namespace millrace::experiments {

// Records per second into and out of each operator, by position in PublishedPlan::operators.
struct ExpectedFlow {
  std::vector<double> in, out;  // a source's `in` is its configured rate
};

// How selectivities are guessed.
enum class SelectivityGuess : std::uint8_t {
  exact,     // ZeroTune's Definitions 4 to 6 on the distributions that values and keys really have: |out| / |in| of a
             // filter, pairs / (|W1| |W2|) of a join, groups / |W| of an aggregate
  released,  // the formulas of the released generator, which take other domains and multiply a join's summed inputs
};

// Errors: an attribute that is missing or unknown (a sentence that names the operator).
tl::expected<ExpectedFlow, std::string> expected_flow(const PublishedPlan& plan, SelectivityGuess guess);

}  // namespace millrace::experiments
