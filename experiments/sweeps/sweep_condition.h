// What holds of every cell of a sweep: "query.q.rate * 2 <= query.p.rate".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "experiments/config/diagnostic.h"
#include "experiments/config/quantity.h"

namespace millrace::experiments {

struct SweepAxis;

// An axis or a value.
struct ConditionTerm {
  std::optional<std::size_t> axis;  // its position
  std::string text;                 // a value as it was written; of an axis ""
};

// A term, or two of them joined by + - * /.
struct ConditionSide {
  ConditionTerm first;
  char joined_by = 0;  // 0: only the first
  ConditionTerm second;
};

struct SweepCondition {
  ConditionSide left, right;
  std::string comparison;  // < <= > >= == !=
  std::string written;
  Position at;
};

// Reads "SIDE COMPARISON SIDE", a SIDE being "TERM" or "TERM + TERM" (or - * /), a TERM the name of an axis
// (find_axis()) or a value, in single quotes if it has spaces; words are separated by spaces. Error: a sentence.
tl::expected<SweepCondition, std::string> parse_condition(const std::string& written,
                                                          const std::vector<SweepAxis>& axes);

// Whether it holds of these values, one for each axis. Quantities of one dimension are compared, and added, in any of
// its units; a factor has no dimension; the ratio of two of one dimension has none; texts are equal or not. Error: a
// sentence that says what does not go together.
tl::expected<bool, std::string> holds(const SweepCondition& condition, const std::vector<std::string>& values);

}  // namespace millrace::experiments
