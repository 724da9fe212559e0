// [[expect]]: what a comparison's runs are expected to show, so that a scenario says itself whether it worked.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace millrace::experiments {

enum class Relation : std::uint8_t { above, below, at_least, at_most, equal };

// A quantity of the runs of a tuner on a query; the mean over their replications is what is judged.
struct ExpectedQuantity {
  std::string comparison;  // name
  std::string query;       // what the comparison calls it, or a family: the mean over its queries; "": each of them
  std::string tuner;       // label; "": each of its tuners
  std::string metric;      // a name of expectation_metrics()
  bool operator==(const ExpectedQuantity&) const = default;
};

// What a quantity is compared with: factor * (another quantity's mean) + plus. The other one's query and tuner are
// those of the judged one where they are "".
struct OtherQuantity : ExpectedQuantity {
  double factor = 1;
  double plus = 0;  // in the metric's unit
  bool operator==(const OtherQuantity&) const = default;
};

struct Expectation : ExpectedQuantity {
  Relation is = Relation::above;
  double value = 0;                   // in the metric's unit; of no use where `than` is set
  std::optional<OtherQuantity> than;  // instead of `value`
  std::string because;                // a sentence with its source
  bool operator==(const Expectation&) const = default;
};

// "above", "at least": as it stands in a sentence.
const char* to_text(Relation relation);
// Whether `found` keeps it. Numbers that agree to 1 in 10^9 count as equal.
bool holds(Relation relation, double found, double limit);

}  // namespace millrace::experiments
