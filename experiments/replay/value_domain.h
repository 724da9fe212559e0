// The values that the published workload generator draws, and the keys that it makes of them (ZeroTune's
// DataGeneratorSource and key selectors; distinct keys and weights as observed on executed plans).
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "sim/plan/key_distribution.h"

namespace millrace::experiments {

enum class ValueClass : std::uint8_t { integer, real, string, timestamp };

// "Integer", "Double", "String" or "Timestamp". Error: a sentence.
tl::expected<ValueClass, std::string> value_class(std::string_view name);

// A number that a field may hold.
struct WeightedValue {
  double value = 0;
  double probability = 0;
};

// Integer fields: uniform on -10 .. 10. Double fields: uniform on [-0.05, 0.05], rounded to two decimals, so that the
// two ends come half as often. In rising order. Requires: integer or real.
std::vector<WeightedValue> number_domain(ValueClass value_class);

// Letters and digits that a string field (of one character) is drawn from, all alike.
inline constexpr std::uint32_t kCharacters = 62;

// Keys that an operator keyed by a field of that class sees: the first such field, combined with the last digit of the
// record's creation time in ms (times the digit's character code for numbers, followed by it for strings); for
// `timestamp` the last two digits of that time.
plan::KeyDistribution key_domain(ValueClass value_class);

// The part of that domain whose field's value passes: `passes` is given a number, or the code of a character. Requires:
// not timestamp; some value passes.
plan::KeyDistribution key_domain(ValueClass value_class, const std::function<bool(double)>& passes);

}  // namespace millrace::experiments
