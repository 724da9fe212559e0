#include "experiments/store/canonical_json.h"

#include <fmt/format.h>

#include <cmath>

namespace millrace::experiments {
namespace {

std::string number_text(double number) {
  if (std::isnan(number)) return "\"nan\"";
  if (std::isinf(number)) return number > 0 ? "\"inf\"" : "\"-inf\"";
  // Up to 2^53 every whole number is a double of its own, so an integer and a double that are equal print alike.
  if (std::trunc(number) == number && std::abs(number) <= 0x1p53) {
    return fmt::format("{}", static_cast<std::int64_t>(number));
  }
  return fmt::format("{}", number);
}

void append(std::string& text, const nlohmann::json& value);

void append_object(std::string& text, const nlohmann::json& object) {
  text += '{';
  const char* separator = "";
  for (const auto& [name, member] : object.items()) {  // nlohmann::json keeps members in a sorted map
    text += separator;
    append(text, name);
    text += ':';
    append(text, member);
    separator = ",";
  }
  text += '}';
}

void append_array(std::string& text, const nlohmann::json& array) {
  text += '[';
  const char* separator = "";
  for (const auto& element : array) {
    text += separator;
    append(text, element);
    separator = ",";
  }
  text += ']';
}

void append(std::string& text, const nlohmann::json& value) {
  if (value.is_object()) {
    append_object(text, value);
  } else if (value.is_array()) {
    append_array(text, value);
  } else if (value.is_number_float()) {
    text += number_text(value.get<double>());
  } else {
    text += value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  }
}

}  // namespace

std::string canonical_json(const nlohmann::json& value) {
  std::string text;
  append(text, value);
  return text;
}

}  // namespace millrace::experiments
