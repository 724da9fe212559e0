#include "experiments/sweeps/axis_range.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <cstdlib>
#include <span>
#include <string_view>

#include "experiments/config/quantity.h"
#include "experiments/config/table_reader.h"
#include "experiments/sweeps/sweep_keys.h"

namespace millrace::experiments {
namespace {

const KeySpec& spec_of(std::string_view key) {
  for (const KeySpec& spec : sweep_range_keys()) {
    if (spec.key == key) return spec;
  }
  std::abort();  // no key of a range
}

bool is_number(const Node& node) {
  return node.kind == Node::Kind::integer || node.kind == Node::Kind::number;
}

std::optional<Quantity> end_of_range(TableReader& reader, const char* key) {
  const Node* node = reader.require(key);
  if (node == nullptr) return std::nullopt;
  if (is_number(*node)) return Quantity{Dimension::number, node->number};
  if (const auto written = reader.text(key, *node)) {
    if (const auto quantity = parse_quantity(*written)) return *quantity;
    reader.error(node->at, fmt::format("{}: {}", key, parse_quantity(*written).error()));
  }
  return std::nullopt;
}

double six_digits(double value) {
  return std::strtod(fmt::format("{:.6g}", value).c_str(), nullptr);
}

struct Unit {
  double size;
  std::string_view symbol;
};
constexpr std::array kTimes{Unit{1, " ns"}, Unit{1e3, " us"}, Unit{1e6, " ms"}, Unit{1e9, " s"}};
constexpr std::array kBytes{Unit{1, " B"}, Unit{1e3, " kB"}, Unit{1e6, " MB"}, Unit{1e9, " GB"}};
constexpr std::array kBandwidths{Unit{1, " B/s"}, Unit{1e3, " kB/s"}, Unit{1e6, " MB/s"}, Unit{1e9, " GB/s"}};
constexpr std::array kRates{Unit{1, "/s"}, Unit{1e3, "k/s"}, Unit{1e6, "M/s"}};
constexpr std::array kShares{Unit{0.01, " %"}};
constexpr std::array kWork{Unit{1, " Wu"}};

std::span<const Unit> units_of(Dimension dimension) {
  switch (dimension) {
    case Dimension::duration:
      return kTimes;
    case Dimension::bytes:
      return kBytes;
    case Dimension::bandwidth:
      return kBandwidths;
    case Dimension::rate:
      return kRates;
    case Dimension::share:
      return kShares;
    default:
      return kWork;
  }
}

// In the largest unit of which it is one at least.
std::string text_of(const Quantity& quantity) {
  const std::span<const Unit> units = units_of(quantity.dimension);
  const Unit* unit = &units.front();
  for (const Unit& larger : units) {
    if (std::abs(quantity.value) >= larger.size) unit = &larger;
  }
  return fmt::format("{:.6g}{}", quantity.value / unit->size, unit->symbol);
}

// A value as a config has it. Numbers are numbers, whole ones exactly so.
Node written(const Quantity& quantity, const Position& at) {
  Node node;
  node.at = node.key_at = at;
  if (quantity.dimension != Dimension::number) {
    node.kind = Node::Kind::text;
    node.text = text_of(quantity);
    return node;
  }
  const bool is_whole = quantity.value == std::round(quantity.value);
  node.number = is_whole ? quantity.value : six_digits(quantity.value);
  const bool integer = node.number == std::round(node.number);
  node.kind = integer ? Node::Kind::integer : Node::Kind::number;
  node.integer = integer ? std::llround(node.number) : 0;
  node.text = integer ? fmt::format("{}", node.integer) : fmt::format("{}", node.number);
  return node;
}

double between(double from, double to, double share, bool log) {
  return log ? from * std::pow(to / from, share) : from + (to - from) * share;
}

}  // namespace

std::optional<std::vector<Node>> range_values(const std::string& key, const Node& range, Diagnostics& out) {
  const std::size_t before = out.size();
  TableReader reader(range, "sweep.\"" + key + "\"", out);
  for (const KeySpec& spec : sweep_range_keys()) reader.know(spec.key);
  reader.finish();
  const auto from = end_of_range(reader, "from"), to = end_of_range(reader, "to");
  const Node* steps_node = reader.require("steps");
  const auto steps = steps_node != nullptr ? reader.quantity(spec_of("steps"), *steps_node) : std::nullopt;
  bool log = false, whole = false;
  if (const Node* scale = reader.find("scale")) log = reader.choice(spec_of("scale"), *scale).value_or(0) == 1;
  if (const Node* node = reader.find("whole")) whole = reader.flag("whole", *node).value_or(false);
  if (!from || !to || !steps || out.size() > before) return std::nullopt;
  const Position& at = reader.find("to")->at;
  if (from->dimension != to->dimension) {
    out.add(at, fmt::format("to: {} is found; 'from' is {}", noun(to->dimension), noun(from->dimension)));
  } else if (from->value == to->value) {
    out.add(at, "to: it is the same as 'from'");
  } else if (log && (from->value <= 0 || to->value <= 0)) {
    out.add(range.at, "scale: a logarithmic range lies above 0");
  } else if (whole && from->dimension != Dimension::number) {
    out.add(range.at, fmt::format("whole: {} is found; only plain numbers are rounded", noun(from->dimension)));
  }
  if (out.size() > before) return std::nullopt;
  std::vector<Node> values;
  const auto count = static_cast<std::size_t>(*steps);
  for (std::size_t i = 0; i < count; ++i) {
    const double share = static_cast<double>(i) / static_cast<double>(count - 1);
    Quantity quantity{from->dimension, between(from->value, to->value, share, log)};
    if (whole) quantity.value = std::round(quantity.value);
    Node node = i > 0 && i + 1 < count ? written(quantity, range.at) : *reader.find(i == 0 ? "from" : "to");
    if (whole) node = written(quantity, range.at);
    node.at = node.key_at = range.at;
    if (whole && !values.empty() && values.back().text == node.text) continue;
    values.push_back(std::move(node));
  }
  return values;
}

}  // namespace millrace::experiments
