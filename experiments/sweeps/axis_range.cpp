#include "experiments/sweeps/axis_range.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>

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

// A value of that dimension in a unit that it has. Numbers are numbers.
Node written(const Quantity& quantity, const Position& at) {
  Node node;
  node.at = node.key_at = at;
  const bool is_whole = quantity.value == std::round(quantity.value);
  const double value = is_whole ? quantity.value : six_digits(quantity.value);
  if (quantity.dimension == Dimension::number) {
    node.kind = value == std::round(value) ? Node::Kind::integer : Node::Kind::number;
    node.integer = static_cast<std::int64_t>(std::llround(value));
    node.number = value;
    node.text = fmt::format("{:.6g}", value);
    if (node.kind == Node::Kind::integer) node.text = fmt::format("{}", node.integer);
    return node;
  }
  node.kind = Node::Kind::text;
  switch (quantity.dimension) {
    case Dimension::share:
      node.text = fmt::format("{:.6g} %", 100 * value);
      break;
    case Dimension::work:
      node.text = fmt::format("{:.6g} Wu", value);
      break;
    case Dimension::duration:
      node.text = value == 0 ? "0 s" : value_text(ValueType::duration, value);
      break;
    case Dimension::bytes:
      node.text = value == 0 ? "0 B" : value_text(ValueType::bytes, value);
      break;
    case Dimension::bandwidth:
      node.text = value == 0 ? "0 B/s" : value_text(ValueType::bandwidth, value);
      break;
    default:
      node.text = value == 0 ? "0/s" : value_text(ValueType::rate, value);
  }
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
