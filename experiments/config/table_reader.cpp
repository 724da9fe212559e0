#include "experiments/config/table_reader.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "experiments/config/quantity.h"
#include "experiments/config/suggestion.h"

namespace millrace::experiments {

namespace {

constexpr double kLargestCount = std::numeric_limits<std::uint32_t>::max();
constexpr double kLargestExact = 9.2e18;  // below 2^63: nanoseconds and bytes fit their integers

Dimension dimension_of(ValueType type) {
  switch (type) {
    case ValueType::share:
      return Dimension::share;
    case ValueType::duration:
      return Dimension::duration;
    case ValueType::bytes:
      return Dimension::bytes;
    case ValueType::bandwidth:
      return Dimension::bandwidth;
    case ValueType::rate:
      return Dimension::rate;
    default:
      return Dimension::number;
  }
}

// Empty if `value` is inside; else how to go on after "'x' is out of range:".
std::string_view violated(Bound bound, double value) {
  switch (bound) {
    case Bound::any:
      return "";
    case Bound::not_negative:
      return value < 0 ? "must not be negative" : "";
    case Bound::positive:
      return value <= 0 ? "must be above 0" : "";
    case Bound::at_least_one:
      return value < 1 ? "must be at least 1" : "";
    case Bound::at_least_two:
      return value < 2 ? "must be at least 2" : "";
    case Bound::up_to_one:
      return value < 0 || value > 1 ? "must be between 0 and 1" : "";
  }
  return "";
}

}  // namespace

const Node TableReader::kEmpty{};

TableReader::TableReader(const Node& table, std::string path, Diagnostics& out)
    : table_(&table), path_(std::move(path)), out_(&out) {
  if (table.kind == Node::Kind::table) return;
  error(table.at, fmt::format("{}: {} is found; a table is wanted", path_, noun(table.kind)));
  table_ = &kEmpty;
}

void TableReader::finish() {
  for (const auto& [key, node] : table_->members) {
    if (std::find(known_.begin(), known_.end(), key) != known_.end()) continue;
    const std::string where = path_.empty() ? "at the top" : fmt::format("in [{}]", path_);
    error(node.key_at, fmt::format("unknown key '{}' {}{}", key, where, did_you_mean(key, known_)));
  }
}

const Node* TableReader::require(std::string_view key) {
  const Node* node = find(key);
  if (node == nullptr && table_ != &kEmpty) error(at(), fmt::format("missing key '{}' in [{}]", key, path_));
  return node;
}

std::string TableReader::shown(const Node& node) const {
  return node.kind == Node::Kind::text ? fmt::format("'{}'", node.text) : node.text;
}

bool TableReader::in_bounds(const KeySpec& spec, const Node& node, double value) {
  std::string_view wrong = violated(spec.bound, value);
  const bool counted = spec.type == ValueType::count;
  if (wrong.empty() && counted && value != std::floor(value)) wrong = "must be a whole number";
  if (wrong.empty() && counted && value > kLargestCount) wrong = "must be below 2^32";
  if (wrong.empty() && std::abs(value) > kLargestExact) wrong = "is too large";
  if (wrong.empty()) return true;
  error(node.at, fmt::format("{}: {} {}", spec.key, shown(node), wrong));
  return false;
}

std::optional<double> TableReader::work_rate(const KeySpec& spec, const Node& node) {
  const auto parsed = parse_quantity(node.text);
  if (!parsed || parsed->dimension != Dimension::work) return std::nullopt;
  if (unit_rate_) return parsed->value * *unit_rate_;
  error(node.at,
        fmt::format("{}: {} needs the key 'unit' in its source, for example unit = \"700k/s\"", spec.key, shown(node)));
  return std::numeric_limits<double>::quiet_NaN();
}

std::optional<double> TableReader::quantity(const KeySpec& spec, const Node& node) {
  const Dimension wanted = dimension_of(spec.type);
  double value = 0;
  if (node.kind == Node::Kind::integer || node.kind == Node::Kind::number) {
    value = node.number;
    const bool plain = wanted == Dimension::number || wanted == Dimension::share || value == 0;
    if (!plain || !std::isfinite(value)) {
      error(node.at, fmt::format("{}: {}", spec.key, missing_unit(node.text, wanted)));
      return std::nullopt;
    }
  } else if (node.kind == Node::Kind::text) {
    if (spec.type == ValueType::rate) {
      if (const auto rate = work_rate(spec, node)) {
        return std::isnan(*rate) || !in_bounds(spec, node, *rate) ? std::nullopt : rate;
      }
    }
    const auto parsed = parse_as(node.text, wanted);
    if (!parsed) {
      error(node.at, fmt::format("{}: {}", spec.key, parsed.error()));
      return std::nullopt;
    }
    value = *parsed;
  } else {
    error(node.at, fmt::format("{}: {} is found; {} is wanted, for example \"{}\"", spec.key, noun(node.kind),
                               noun(wanted), example(wanted)));
    return std::nullopt;
  }
  return in_bounds(spec, node, value) ? std::optional(value) : std::nullopt;
}

std::optional<std::string> TableReader::text(std::string_view key, const Node& node) {
  if (node.kind == Node::Kind::text) return node.text;
  error(node.at, fmt::format("{}: {} is found; text in quotes is wanted", key, noun(node.kind)));
  return std::nullopt;
}

std::optional<bool> TableReader::flag(std::string_view key, const Node& node) {
  if (node.kind == Node::Kind::boolean) return node.boolean;
  error(node.at, fmt::format("{}: {} is found; true or false (without quotes) is wanted", key, noun(node.kind)));
  return std::nullopt;
}

std::optional<std::size_t> TableReader::choice(const KeySpec& spec, const Node& node) {
  const auto written = text(spec.key, node);
  if (!written) return std::nullopt;
  const auto found = std::find(spec.choices.begin(), spec.choices.end(), *written);
  if (found != spec.choices.end()) return static_cast<std::size_t>(found - spec.choices.begin());
  const std::vector<std::string> known(spec.choices.begin(), spec.choices.end());
  error(node.at, fmt::format("{}: '{}' is none of {}{}", spec.key, *written, fmt::join(known, ", "),
                             did_you_mean(*written, known)));
  return std::nullopt;
}

std::vector<std::pair<std::string, Position>> TableReader::names(std::string_view key, const Node& node) {
  std::vector<std::pair<std::string, Position>> result;
  if (node.kind != Node::Kind::array) {
    error(node.at,
          fmt::format("{}: {} is found; a list of names is wanted, for example [\"a\", \"b\"]", key, noun(node.kind)));
    return result;
  }
  for (const Node& element : node.elements) {
    if (const auto name = text(key, element)) result.emplace_back(*name, element.at);
  }
  return result;
}

}  // namespace millrace::experiments
