// Settings as TOML text.
#pragma once

#include <fmt/format.h>

#include <optional>
#include <string>
#include <string_view>

#include "experiments/config/field_text.h"

namespace millrace::experiments {

inline std::string quoted(const std::string& words) {
  return '"' + words + '"';
}

// The TOML value of a field, "" if it has none. A quantity with a unit is text.
template <class Owner>
std::string value_of(const Field<Owner>& field, const Owner& owner) {
  const std::optional<std::string> text = field_text(field, owner);
  if (!text) return "";
  switch (field.spec.type) {
    case ValueType::flag:
    case ValueType::count:
    case ValueType::number:
    case ValueType::share:
      return *text;
    case ValueType::text:
    case ValueType::choice:
      return quoted(*text);
    default:
      return *text == "0" ? *text : quoted(*text);
  }
}

// "key = value      # provenance"
inline std::string toml_line(std::string_view key, const std::string& value, const std::string& provenance) {
  return fmt::format("{:<42}# {}\n", fmt::format("{} = {}", key, value), provenance);
}

}  // namespace millrace::experiments
