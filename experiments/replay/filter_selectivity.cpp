#include "experiments/replay/filter_selectivity.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <vector>

namespace millrace::experiments {
namespace {

enum class Comparison : std::uint8_t { not_equal, less, less_or_equal, greater, greater_or_equal };

tl::expected<Comparison, std::string> comparison_of(const std::string& function) {
  if (function == "notEquals") return Comparison::not_equal;
  if (function == "lessThan") return Comparison::less;
  if (function == "lessEquals") return Comparison::less_or_equal;
  if (function == "greaterThan") return Comparison::greater;
  if (function == "greaterEquals") return Comparison::greater_or_equal;
  return tl::unexpected(fmt::format("'{}' is no filter function for numbers", function));
}

tl::expected<double, std::string> number_of(const std::string& literal) {
  double value = 0;
  const auto [end, error] = std::from_chars(literal.data(), literal.data() + literal.size(), value);
  if (error == std::errc() && end == literal.data() + literal.size() && std::isfinite(value)) return value;
  return tl::unexpected(fmt::format("the literal '{}' is no number", literal));
}

// Strings hold one character, so a longer literal never matches.
tl::expected<double, std::string> of_strings(const FilterTerms& filter) {
  const double match = filter.literal.size() == 1 ? 1.0 / kCharacters : filter.literal.empty() ? 1.0 : 0.0;
  if (filter.function == "startsWith" || filter.function == "endsWith" || filter.function == "contains") return match;
  if (filter.function == "startsNotWith" || filter.function == "endsNotWith") return 1 - match;
  return tl::unexpected(fmt::format("'{}' is no filter function for strings", filter.function));
}

// Values are multiples of a step (1 or 0.01): everything is counted in steps from the least value on.
struct Lattice {
  double step = 1;
  double least = 0;                   // in steps
  std::vector<double> probabilities;  // of least, least + 1, ...
};

Lattice lattice_of(ValueClass value_class) {
  Lattice lattice;
  lattice.step = value_class == ValueClass::integer ? 1 : 0.01;
  const std::vector<WeightedValue> domain = number_domain(value_class);
  lattice.least = std::round(domain.front().value / lattice.step);
  for (const WeightedValue& each : domain) lattice.probabilities.push_back(each.probability);
  return lattice;
}

// x <comparison> literal, given x - literal in steps of the lattice.
bool holds(Comparison comparison, double difference) {
  constexpr double kRounding = 1e-6;
  const bool equal = std::abs(difference) < kRounding;
  switch (comparison) {
    case Comparison::not_equal:
      return !equal;
    case Comparison::less:
      return difference < 0 && !equal;
    case Comparison::less_or_equal:
      return difference < 0 || equal;
    case Comparison::greater:
      return difference > 0 && !equal;
    case Comparison::greater_or_equal:
      return difference > 0 || equal;
  }
  return false;
}

// P(x <comparison> literal) for x on the lattice; `scale` divides x (a mean of that many values).
double passing(const Lattice& lattice, double scale, Comparison comparison, double literal) {
  const double bound = literal / lattice.step * scale;  // in steps of the lattice
  double passed = 0;
  for (std::size_t i = 0; i < lattice.probabilities.size(); ++i) {
    if (holds(comparison, lattice.least + static_cast<double>(i) - bound)) passed += lattice.probabilities[i];
  }
  return std::min(passed, 1.0);
}

// Distribution of the least (or greatest) of n values: P(all > x) = P(one > x)^n.
Lattice extreme_of(const Lattice& one, double n, bool least) {
  Lattice result = one;
  const std::size_t size = one.probabilities.size();
  double beyond = 0;  // probability of the values passed so far, from the far end
  double all = 0;     // the same of all n
  for (std::size_t k = 0; k < size; ++k) {
    const std::size_t i = least ? size - 1 - k : k;
    beyond = std::min(1.0, beyond + one.probabilities[i]);
    const double all_now = std::pow(beyond, n);
    result.probabilities[i] = all_now - all;
    all = all_now;
  }
  return result;
}

Lattice sum_of(const Lattice& one, std::uint32_t n) {
  Lattice result = one;
  for (std::uint32_t k = 1; k < n; ++k) {
    std::vector<double> next(result.probabilities.size() + one.probabilities.size() - 1, 0.0);
    for (std::size_t i = 0; i < result.probabilities.size(); ++i) {
      for (std::size_t j = 0; j < one.probabilities.size(); ++j) {
        next[i + j] += result.probabilities[i] * one.probabilities[j];
      }
    }
    result.probabilities = std::move(next);
    result.least += one.least;
  }
  return result;
}

// A sum of many values as a normal distribution with the lattice's mean and variance.
double passing_many(const Lattice& one, double n, double scale, Comparison comparison, double literal) {
  double mean = 0, square = 0;
  for (std::size_t i = 0; i < one.probabilities.size(); ++i) {
    const double x = one.least + static_cast<double>(i);
    mean += x * one.probabilities[i];
    square += x * x * one.probabilities[i];
  }
  const double deviation = std::sqrt(n * (square - mean * mean));
  const double bound = literal / one.step * scale;
  const double at_bound =
      std::exp(-0.5 * std::pow((bound - n * mean) / deviation, 2)) / (deviation * std::sqrt(2 * M_PI));
  if (comparison == Comparison::not_equal) return 1 - at_bound;
  const auto below = [&](double x) { return 0.5 * std::erfc(-(x - n * mean) / (deviation * std::sqrt(2.0))); };
  // A lattice point takes half a step on either side.
  if (comparison == Comparison::less) return below(bound - 0.5);
  if (comparison == Comparison::less_or_equal) return below(bound + 0.5);
  if (comparison == Comparison::greater) return 1 - below(bound + 0.5);
  return 1 - below(bound - 0.5);
}

}  // namespace

tl::expected<Aggregate, std::string> aggregate_function(std::string_view name) {
  if (name == "min") return Aggregate::min;
  if (name == "max") return Aggregate::max;
  if (name == "sum") return Aggregate::sum;
  if (name == "mean") return Aggregate::mean;
  return tl::unexpected(fmt::format("'{}' is no aggregate function: min, max, sum or mean", name));
}

tl::expected<bool, std::string> number_passes(const FilterTerms& filter, double value) {
  const auto comparison = comparison_of(filter.function);
  if (!comparison) return tl::unexpected(comparison.error());
  const auto literal = number_of(filter.literal);
  if (!literal) return tl::unexpected(literal.error());
  return holds(*comparison, (value - *literal) / lattice_of(filter.value_class).step);
}

tl::expected<bool, std::string> character_passes(const FilterTerms& filter, char character) {
  FilterTerms none = filter;
  none.literal = "no character";
  const auto when_different = of_strings(none);  // 0 of a positive test, 1 of a negated one
  if (!when_different) return tl::unexpected(when_different.error());
  const bool matches = filter.literal.empty() || filter.literal == std::string(1, character);
  return matches == (*when_different == 0);
}

tl::expected<double, std::string> selectivity_of_values(const FilterTerms& filter) {
  if (filter.value_class == ValueClass::string) return of_strings(filter);
  const auto comparison = comparison_of(filter.function);
  if (!comparison) return tl::unexpected(comparison.error());
  const auto literal = number_of(filter.literal);
  if (!literal) return tl::unexpected(literal.error());
  return passing(lattice_of(filter.value_class), 1, *comparison, *literal);
}

tl::expected<double, std::string> selectivity_of_aggregates(const FilterTerms& filter, Aggregate aggregate,
                                                            double values) {
  if (filter.value_class == ValueClass::string) {
    FilterTerms never = filter;
    never.literal = "no character";
    return of_strings(never);
  }
  const auto comparison = comparison_of(filter.function);
  if (!comparison) return tl::unexpected(comparison.error());
  const auto literal = number_of(filter.literal);
  if (!literal) return tl::unexpected(literal.error());
  const Lattice one = lattice_of(filter.value_class);
  const double n = std::max(1.0, values);
  if (aggregate == Aggregate::min || aggregate == Aggregate::max) {
    return passing(extreme_of(one, n, aggregate == Aggregate::min), 1, *comparison, *literal);
  }
  constexpr double kConvolved = 128;
  const double whole = n <= kConvolved ? std::round(n) : n;
  const double scale = aggregate == Aggregate::mean ? whole : 1;
  if (n > kConvolved) return passing_many(one, n, scale, *comparison, *literal);
  return passing(sum_of(one, static_cast<std::uint32_t>(whole)), scale, *comparison, *literal);
}

}  // namespace millrace::experiments
