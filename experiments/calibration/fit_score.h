// How well an engine profile meets what was measured, as one number that a calibration minimises.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "experiments/validation/q_error.h"

namespace millrace::experiments {

// A q-error counts up to this; so does a plan without a result. One hopeless plan must not outweigh ten good ones.
inline constexpr double kMostScoredError = 20;

// A quantity with a pair for each plan that it was measured of.
struct ScoredQuantity {
  std::string name;  // "latency"
  std::vector<JudgedPair> pairs;
};

struct ScorePart {
  std::string name;
  QErrorSummary errors;
  bool operator==(const ScorePart&) const = default;
};

// Of so many, in so many it is as measured.
struct Agreement {
  std::size_t agreed = 0, of = 0;
  bool operator==(const Agreement&) const = default;
};

struct FitScore {
  double mean_log_q = 0;                 // mean over the quantities that any plan has; >= 0
  std::vector<ScorePart> parts;          // of every quantity
  std::optional<Agreement> bottlenecks;  // saturated plans; no part of mean_log_q
  bool operator==(const FitScore&) const = default;
};

// The quantities count alike: each contributes its mean of ln(q-error) over its comparable pairs.
FitScore fit_score(const std::vector<ScoredQuantity>& quantities);

}  // namespace millrace::experiments
