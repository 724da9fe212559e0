// Words of enumerations: names by value, and the reverse.
#pragma once

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "sim/plan/json_object.h"

namespace millrace::models {

// The value of E whose name stands at its place in `names`. Error: "no WHAT 'NAME'; known: ...".
template <class E>
tl::expected<E, std::string> parse_word(std::span<const std::string_view> names, std::string_view what,
                                        std::string_view name) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == name) return static_cast<E>(i);
  }
  return tl::make_unexpected(fmt::format("no {} '{}'; known: {}", what, name, fmt::join(names, ", ")));
}

// A member that is a word; E{} where it is none that `parse` knows, which is a mistake of the object.
template <class E>
E read_word(plan::JsonObject& json, std::string_view member, tl::expected<E, std::string> (*parse)(std::string_view)) {
  const auto value = parse(json.text(member));
  if (!value) json.mistake(member, value.error());
  return value.value_or(E{});
}

}  // namespace millrace::models
