#include "experiments/calibration/free_bounds.h"

#include <fmt/format.h>

#include "experiments/config/table_reader.h"

namespace millrace::experiments {

std::optional<std::pair<double, double>> read_bounds(const Node& bounds, const KeySpec& number, const std::string& path,
                                                     Diagnostics& out) {
  TableReader range(bounds, fmt::format("{}.{}", path, number.key), out);
  std::pair<double, double> values;
  bool found = true;
  for (const auto& [key, value] : {std::pair("from", &values.first), std::pair("to", &values.second)}) {
    KeySpec spec = number;
    spec.key = key;
    range.know(key);
    const Node* bound = range.require(key);
    const auto quantity = bound == nullptr ? std::nullopt : range.quantity(spec, *bound);
    if (quantity) *value = *quantity;
    found = found && quantity;
  }
  range.finish();
  if (!found) return std::nullopt;
  if (values.first < values.second) return values;
  range.error(bounds.at, "from must be below to");
  return std::nullopt;
}

}  // namespace millrace::experiments
