// Values of an object's bound keys as JSON.
#pragma once

#include <nlohmann/json.hpp>
#include <span>
#include <type_traits>

#include "experiments/config/key_table.h"

namespace millrace::experiments {

inline nlohmann::json json_of(kernel::Duration value) {
  return value.ns();
}
inline nlohmann::json json_of(kernel::Bytes value) {
  return value.count;
}
inline nlohmann::json json_of(kernel::BytesPerSecond value) {
  return value.value;
}
inline nlohmann::json json_of(const std::optional<kernel::Duration>& value) {
  return value ? json_of(*value) : nlohmann::json(nullptr);
}
template <class T>
nlohmann::json json_of(const T& value) {
  return value;
}

// Writes every bound key of `owner` into the object `out`, in base units; a choice as its word.
template <class Owner>
void write_fields(std::span<const Field<Owner>> fields, const Owner& owner, nlohmann::json& out) {
  for (const Field<Owner>& field : fields) {
    std::visit(
        [&](const auto& member) {
          using M = std::decay_t<decltype(member)>;
          const std::string key(field.spec.key);
          if constexpr (std::is_same_v<M, Choice<Owner>>) {
            out[key] = field.spec.choices[member.get(owner)];
          } else if constexpr (!std::is_same_v<M, std::monostate>) {
            out[key] = json_of(owner.*member);
          }
        },
        field.member);
  }
}

}  // namespace millrace::experiments
