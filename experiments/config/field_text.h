// Values of an object's bound keys as people write them.
#pragma once

#include <optional>
#include <string>
#include <type_traits>
#include <variant>

#include "experiments/config/key_table.h"

namespace millrace::experiments {

// "250 ms", "true", "run", without quotes; nothing of a key that its table's reader treats itself, or of an optional
// member that is not set.
template <class Owner>
std::optional<std::string> field_text(const Field<Owner>& field, const Owner& owner) {
  return std::visit(
      [&](const auto& member) -> std::optional<std::string> {
        using M = std::decay_t<decltype(member)>;
        if constexpr (std::is_same_v<M, std::monostate>) {
          return std::nullopt;
        } else if constexpr (std::is_same_v<M, Choice<Owner>>) {
          return std::string(field.spec.choices[member.get(owner)]);
        } else {
          using T = std::decay_t<decltype(owner.*member)>;
          const auto quantity = [&](double value) { return value_text(field.spec.type, value); };
          if constexpr (std::is_same_v<T, std::string>) {
            return owner.*member;
          } else if constexpr (std::is_same_v<T, std::optional<kernel::Duration>>) {
            if (!(owner.*member)) return std::nullopt;
            return quantity(static_cast<double>((owner.*member)->ns()));
          } else if constexpr (std::is_same_v<T, kernel::Duration>) {
            return quantity(static_cast<double>((owner.*member).ns()));
          } else if constexpr (std::is_same_v<T, kernel::Bytes>) {
            return quantity(static_cast<double>((owner.*member).count));
          } else if constexpr (std::is_same_v<T, kernel::BytesPerSecond>) {
            return quantity((owner.*member).value);
          } else {
            return quantity(static_cast<double>(owner.*member));
          }
        }
      },
      field.member);
}

}  // namespace millrace::experiments
