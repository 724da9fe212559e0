// What an expectation may be about.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "experiments/config/key_table.h"

namespace millrace::experiments {

struct ExpectationMetric {
  std::string_view name;
  std::string_view about;  // a phrase
  ValueType type;          // of a value as its user writes it: share, duration or number
  double per_unit;         // base units of `type` (nanoseconds of a duration) in the metric's unit
  std::string_view sql;    // its value for a row of table run, and for that of comparison_run (cell) which has it
};

// In the order of the documentation; names are columns of table run wherever there is one.
std::span<const ExpectationMetric> expectation_metrics();
// Their names, for keys; lives for ever.
std::span<const std::string_view> expectation_metric_names();
// nullptr if there is none of that name.
const ExpectationMetric* find_expectation_metric(std::string_view name);

// A value (in the metric's unit) as people read it: "42.1 %", "22.1 min", "12.3 M", "5.7".
std::string metric_text(const ExpectationMetric& metric, double value);

}  // namespace millrace::experiments
