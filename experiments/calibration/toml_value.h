// Settings as TOML text.
#pragma once

#include <fmt/format.h>

#include <optional>
#include <string>
#include <type_traits>
#include <variant>

#include "experiments/config/key_table.h"

namespace millrace::experiments {

inline std::string quoted(const std::string& words) {
  return '"' + words + '"';
}

// A quantity in the base unit of its type; with a unit it is text.
inline std::string quantity_value(ValueType type, double value) {
  const bool plain = type == ValueType::count || type == ValueType::number || type == ValueType::share || value == 0;
  return plain ? value_text(type, value) : quoted(value_text(type, value));
}

// The TOML value of a field, "" if it has none.
template <class Owner>
std::string value_of(const Field<Owner>& field, const Owner& owner) {
  const auto of_member = [&](const auto& value) -> std::string {
    using T = std::decay_t<decltype(value)>;
    if constexpr (std::is_same_v<T, bool>) {
      return value ? "true" : "false";
    } else if constexpr (std::is_same_v<T, std::string>) {
      return quoted(value);
    } else if constexpr (std::is_same_v<T, kernel::Duration>) {
      return quantity_value(field.spec.type, static_cast<double>(value.ns()));
    } else if constexpr (std::is_same_v<T, std::optional<kernel::Duration>>) {
      return value ? quantity_value(field.spec.type, static_cast<double>(value->ns())) : "";
    } else if constexpr (std::is_same_v<T, kernel::Bytes>) {
      return quantity_value(field.spec.type, static_cast<double>(value.count));
    } else if constexpr (std::is_same_v<T, kernel::BytesPerSecond>) {
      return quantity_value(field.spec.type, value.value);
    } else {
      return quantity_value(field.spec.type, static_cast<double>(value));
    }
  };
  return std::visit(
      [&](const auto& member) -> std::string {
        using M = std::decay_t<decltype(member)>;
        if constexpr (std::is_same_v<M, std::monostate>) {
          return "";
        } else if constexpr (std::is_same_v<M, Choice<Owner>>) {
          return quoted(std::string(field.spec.choices[member.get(owner)]));
        } else {
          return of_member(owner.*member);
        }
      },
      field.member);
}

// "key = value      # provenance"
inline std::string toml_line(std::string_view key, const std::string& value, const std::string& provenance) {
  return fmt::format("{:<42}# {}\n", fmt::format("{} = {}", key, value), provenance);
}

}  // namespace millrace::experiments
