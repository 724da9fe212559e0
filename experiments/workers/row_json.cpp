#include "experiments/workers/row_json.h"

#include <nlohmann/json.hpp>

namespace millrace::experiments {
namespace {

nlohmann::json to_json(const Value& value) {
  return std::visit(
      [](const auto& field) -> nlohmann::json {
        if constexpr (std::is_same_v<std::decay_t<decltype(field)>, std::monostate>) {
          return nullptr;
        } else {
          return field;
        }
      },
      value);
}

Value from_json(const nlohmann::json& json) {
  if (json.is_null()) return std::monostate{};
  if (json.is_number_float()) return json.get<double>();
  if (json.is_number()) return json.get<std::int64_t>();
  return json.get<std::string>();
}

}  // namespace

std::string to_line(const std::vector<TableRow>& rows) {
  auto json = nlohmann::json::array();
  for (const TableRow& row : rows) {
    auto values = nlohmann::json::array();
    for (const Value& value : row.values) values.push_back(to_json(value));
    json.push_back({row.table, std::move(values)});
  }
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

tl::expected<std::vector<TableRow>, std::string> rows_from_line(std::string_view line) {
  std::vector<TableRow> rows;
  try {
    const auto json = nlohmann::json::parse(line);
    for (const auto& element : json) {
      TableRow row{element.at(0).get<std::string>(), {}};
      for (const auto& value : element.at(1)) row.values.push_back(from_json(value));
      rows.push_back(std::move(row));
    }
  } catch (const nlohmann::json::exception& problem) {
    return tl::unexpected(std::string(problem.what()));
  }
  return rows;
}

}  // namespace millrace::experiments
