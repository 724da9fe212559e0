// Where, on a line of steps, a job stops keeping what is demanded: the same for rates (more is harder) and, counted
// backwards, for resources. Knows nothing of either.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace millrace::experiments {

// A step, tried under a seed (an index).
struct Trial {
  std::int64_t step = 0;
  std::size_t seed = 0;
  bool operator==(const Trial&) const = default;
  auto operator<=>(const Trial&) const = default;
};

// Whether each of these trials was kept, in their order; nullopt: interrupted. A pure function; trials of one call may
// run side by side.
using AskTrials = std::function<std::optional<std::vector<bool>>(const std::vector<Trial>&)>;

struct ThresholdProblem {
  std::int64_t lowest = 0, highest = 0;  // steps there are, lowest <= highest
  std::int64_t guess = 0;                // where to begin, within
  std::size_t seeds = 1;                 // >= 1
  std::vector<std::int64_t> checks;      // distances from the answer at which the first seed is tried in the end
};

struct Threshold {
  std::optional<std::int64_t> kept;    // highest step that every seed kept
  std::optional<std::int64_t> broken;  // lowest step above it that some seed did not
  // By seed: the highest step that it kept below one that it did not; nullopt: it kept not even the lowest. A seed that
  // kept the highest step has that one.
  std::vector<std::optional<std::int64_t>> by_seed;
  std::map<Trial, bool> trials;  // all that were asked for
  // Of one seed: a step that was not kept, and a higher one that was.
  std::optional<std::pair<Trial, Trial>> reversal;
  bool interrupted = false;  // then the rest holds what was known
};

// 1. The first seed: from the guess in steps that double until one is kept and one is not, then by bisection.
// 2. The other seeds likewise from the first one's threshold on, side by side.
// 3. Every seed is tried at the least of their thresholds; one that does not keep it searches on below.
// 4. The first seed is tried at the checks.
// Below its threshold a seed is taken to keep every step, and above it none; what contradicts that is told.
Threshold find_threshold(const ThresholdProblem& problem, const AskTrials& ask);

}  // namespace millrace::experiments
