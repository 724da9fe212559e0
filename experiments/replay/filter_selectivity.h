// What share of records a filter of the published workloads lets pass, from its literal and the distribution of values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "experiments/replay/value_domain.h"

namespace millrace::experiments {

enum class Aggregate : std::uint8_t { min, max, sum, mean };

// "min", "max", "sum" or "mean". Error: a sentence.
tl::expected<Aggregate, std::string> aggregate_function(std::string_view name);

struct FilterTerms {
  ValueClass value_class = ValueClass::integer;  // integer, real or string
  std::string function;                          // notEquals, lessThan, ..., startsWith, ..., contains
  std::string literal;                           // a number, or a text of any length
};

// Whether a number, as it was generated, passes. Requires: a filter of numbers. Errors: as selectivity_of_values.
tl::expected<bool, std::string> number_passes(const FilterTerms& filter, double value);
// The same of a field of one character. Requires: a filter of strings.
tl::expected<bool, std::string> character_passes(const FilterTerms& filter, char character);

// For fields as they were generated. In [0, 1]. Errors: an unknown function, a literal that is no number.
tl::expected<double, std::string> selectivity_of_values(const FilterTerms& filter);

// For fields that hold an aggregate of `values` generated ones (>= 1, not necessarily whole): exact convolution up to
// 128 values, a normal distribution beyond. Strings keep no value through an aggregate: 0 for positive tests, 1 for
// negated ones.
tl::expected<double, std::string> selectivity_of_aggregates(const FilterTerms& filter, Aggregate aggregate,
                                                            double values);

}  // namespace millrace::experiments
