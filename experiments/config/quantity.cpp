#include "experiments/config/quantity.h"

#include <fmt/format.h>

#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <optional>
#include <system_error>

namespace millrace::experiments {

namespace {

struct DimensionWords {
  std::string_view noun, example, units;
};
constexpr std::array<DimensionWords, 7> kWords{{
    {"a number", "10", "k M G Ki Mi Gi"},
    {"a share", "30 %", "%"},
    {"a time", "30 s", "ns us ms s min h d"},
    {"an amount of data", "32 KiB", "B kB MB GB KiB MiB GiB"},
    {"a bandwidth", "10 Gbps", "bps kbps Mbps Gbps B/s kB/s MB/s GB/s"},
    {"a rate", "50k/s", "/s /min"},
    {"a load in units of the source", "7 Wu", "Wu"},
}};

struct UnitRow {
  std::string_view symbol;
  Dimension dimension;
  double factor;
  bool takes_prefix;  // k M G Ki Mi Gi may stand before it
};
constexpr std::array kUnits{
    UnitRow{"", Dimension::number, 1, true},
    UnitRow{"%", Dimension::share, 0.01, false},
    UnitRow{"ns", Dimension::duration, 1, false},
    UnitRow{"us", Dimension::duration, 1e3, false},
    UnitRow{"ms", Dimension::duration, 1e6, false},
    UnitRow{"s", Dimension::duration, 1e9, false},
    UnitRow{"min", Dimension::duration, 60e9, false},
    UnitRow{"h", Dimension::duration, 3600e9, false},
    UnitRow{"d", Dimension::duration, 86400e9, false},
    UnitRow{"B", Dimension::bytes, 1, true},
    UnitRow{"bps", Dimension::bandwidth, 1.0 / 8, true},
    UnitRow{"B/s", Dimension::bandwidth, 1, true},
    UnitRow{"/s", Dimension::rate, 1, true},
    UnitRow{"/min", Dimension::rate, 1.0 / 60, true},
    UnitRow{"Wu", Dimension::work, 1, true},
};

struct PrefixRow {
  std::string_view symbol;
  double factor;
};
constexpr std::array kPrefixes{PrefixRow{"Ki", 1024.0},
                               PrefixRow{"Mi", 1024.0 * 1024},
                               PrefixRow{"Gi", 1024.0 * 1024 * 1024},
                               PrefixRow{"k", 1e3},
                               PrefixRow{"M", 1e6},
                               PrefixRow{"G", 1e9}};

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front())) != 0) text.remove_prefix(1);
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0) text.remove_suffix(1);
  return text;
}

// The number that `text` starts with; moves `text` past it.
std::optional<double> take_number(std::string_view& text) {
  std::string_view digits = text;
  const bool plus = !digits.empty() && digits.front() == '+';
  if (plus) digits.remove_prefix(1);
  const std::size_t sign = !plus && !digits.empty() && digits.front() == '-' ? 1 : 0;
  const bool starts_number =
      digits.size() > sign && (std::isdigit(static_cast<unsigned char>(digits[sign])) != 0 || digits[sign] == '.');
  if (!starts_number) return std::nullopt;  // also keeps "inf" and "nan" out
  double value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || !std::isfinite(value)) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

struct ScaledUnit {
  Dimension dimension;
  double factor;
};

// Whole unit symbols win over prefixes, so "min" is never a prefixed unit.
std::optional<ScaledUnit> find_unit(std::string_view text) {
  for (const UnitRow& unit : kUnits) {
    if (unit.symbol == text) return ScaledUnit{unit.dimension, unit.factor};
  }
  for (const PrefixRow& prefix : kPrefixes) {
    if (text.substr(0, prefix.symbol.size()) != prefix.symbol) continue;
    const std::string_view rest = trimmed(text.substr(prefix.symbol.size()));
    for (const UnitRow& unit : kUnits) {
      if (unit.takes_prefix && unit.symbol == rest) return ScaledUnit{unit.dimension, prefix.factor * unit.factor};
    }
  }
  return std::nullopt;
}

}  // namespace

std::string_view noun(Dimension dimension) {
  return kWords[static_cast<std::size_t>(dimension)].noun;
}
std::string_view example(Dimension dimension) {
  return kWords[static_cast<std::size_t>(dimension)].example;
}
std::string_view units(Dimension dimension) {
  return kWords[static_cast<std::size_t>(dimension)].units;
}

tl::expected<Quantity, std::string> parse_quantity(std::string_view text) {
  std::string_view rest = trimmed(text);
  const std::optional<double> number = take_number(rest);
  if (!number) return tl::unexpected(fmt::format("'{}' is not a number with a unit", text));
  const std::string_view symbol = trimmed(rest);
  const std::optional<ScaledUnit> unit = find_unit(symbol);
  if (!unit) return tl::unexpected(fmt::format("'{}' has an unknown unit '{}'", text, symbol));
  const double value = *number * unit->factor;
  if (!std::isfinite(value)) return tl::unexpected(fmt::format("'{}' is too large", text));
  return Quantity{unit->dimension, value};
}

tl::expected<double, std::string> parse_as(std::string_view text, Dimension wanted) {
  const auto wish = [&] {
    return fmt::format("{} is wanted, for example \"{}\" (units: {})", noun(wanted), example(wanted), units(wanted));
  };
  const auto parsed = parse_quantity(text);
  if (!parsed) return tl::unexpected(fmt::format("{}; {}", parsed.error(), wish()));
  if (parsed->dimension == wanted) return parsed->value;
  if (parsed->dimension == Dimension::number) {
    if (wanted == Dimension::share || parsed->value == 0) return parsed->value;
    return tl::unexpected(missing_unit(fmt::format("'{}'", text), wanted));
  }
  return tl::unexpected(fmt::format("'{}' is {}; {} is wanted, for example \"{}\"", text, noun(parsed->dimension),
                                    noun(wanted), example(wanted)));
}

std::string missing_unit(std::string_view number, Dimension wanted) {
  return fmt::format("{} has no unit; {} is wanted, for example \"{}\"", number, noun(wanted), example(wanted));
}

}  // namespace millrace::experiments
