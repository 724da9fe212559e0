// The q-error, by which simulated labels are judged, and its quantiles over many plans.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace millrace::experiments {

// max(a / b, b / a): 1 where they agree, symmetric, in no unit. Requires: a and b are finite and > 0.
// [Moerkotte et al., Preventing Bad Plans by Bounding the Impact of Cardinality Estimation Errors, 2009]
double q_error(double a, double b);

// A measured quantity and what was simulated of it, in one unit.
struct JudgedPair {
  std::optional<double> simulated;
  double measured = 0;
};

// False for a measurement that nothing can be compared with: zero, negative or not finite. Such a pair is left out.
bool is_comparable(const JudgedPair& pair);

// The q-error of a comparable pair. "No result", that is a simulated value that is missing, zero, negative or not
// finite, is infinite.
double q_error(const JudgedPair& pair);

// The p-quantile of ascending values: linear between the two nearest of the ranks 0 .. n-1, at rank p (n-1) (type 7 of
// Hyndman & Fan 1996, the default of R and NumPy); infinite as soon as an infinite value has a weight in it.
// Requires: not empty, p in [0, 1].
double quantile(std::span<const double> ascending, double p);

struct QErrorSummary {
  std::size_t pairs = 0;      // compared
  std::size_t no_result = 0;  // of these; they are in the quantiles as infinite
  double q50 = 0, q90 = 0, q95 = 0, q99 = 0;
  double bias = 0;  // median of simulated / measured over the pairs with a result; 0 if there is none
  bool operator==(const QErrorSummary&) const = default;
};

// Of the comparable pairs; all zero if there is none. O(n log n).
QErrorSummary q_error_summary(std::span<const JudgedPair> pairs);

}  // namespace millrace::experiments
