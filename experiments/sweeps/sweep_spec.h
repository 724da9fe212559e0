// A sweep: one experiment under every combination of the values of some settings.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/config/document.h"
#include "experiments/sweeps/sweep_condition.h"

namespace millrace::experiments {

struct AxisValue {
  Node value;        // with the place where it was written
  std::string text;  // as it would be written, text without its quotes: "20k/s", "3", ["ds2", "fixed"]
};

// A setting and what it is to be.
struct SweepAxis {
  std::string key;  // dotted path, as TOML has it
  Position at;
  std::vector<AxisValue> values;  // at least one, no two alike
};

struct SweepSpec {
  std::vector<SweepAxis> axes;                 // in the order of writing
  std::vector<std::vector<std::size_t>> zips;  // groups of axes (positions) with equally many values, which go together
  std::vector<SweepCondition> where;           // what every cell fulfils
  std::uint32_t repetitions = 1;               // >= 1
};

// A combination of values: for each axis, which of its values.
using SweepCell = std::vector<std::size_t>;

// The combinations that fulfil all conditions; the first axis changes slowest, zipped ones with the first of their
// group. Error: a condition that cannot be judged (a sentence, with its place).
tl::expected<std::vector<SweepCell>, Diagnostic> sweep_cells(const SweepSpec& spec);

// How many combinations there are before the conditions.
double combinations(const SweepSpec& spec);

// The axis of that key, or the only one whose key ends in ".NAME"; else a sentence.
tl::expected<std::size_t, std::string> find_axis(const std::vector<SweepAxis>& axes, std::string_view name);

// The shortest end of the axis's key that means no other axis: "rate" of "query.q.source.in.rate".
std::string short_name(const std::vector<SweepAxis>& axes, std::size_t axis);

// "rate = 20k/s, tuners = [\"ds2\"]", for messages.
std::string cell_text(const SweepSpec& spec, const SweepCell& cell);

// The value as TOML: "\"20k/s\"", "3", "[\"ds2\", \"fixed\"]".
std::string toml_text(const Node& value);

// The tree that sets the axis's setting to that value, its other places at `axis.at`. Requires: the key is a dotted key
// of TOML.
Node change_of(const SweepAxis& axis, const AxisValue& value);

}  // namespace millrace::experiments
