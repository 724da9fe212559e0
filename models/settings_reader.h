// Settings read from JSON, whole or not at all.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <tl/expected.hpp>
#include <utility>

#include "sim/plan/json_object.h"

namespace millrace::models {

// What `read` makes of the object, if every member was asked for, was what was asked for, and problem_of() finds every
// setting in its range. Error: a sentence about the first that is not.
template <class Read>
auto read_settings(const nlohmann::json& json, Read read)
    -> tl::expected<decltype(read(std::declval<plan::JsonObject&>())), std::string> {
  std::string mistake;
  plan::JsonObject object(json, "settings", mistake);
  auto settings = read(object);
  object.expect_only_what_was_read();
  if (mistake.empty()) mistake = problem_of(settings);
  if (!mistake.empty()) return tl::make_unexpected(mistake);
  return settings;
}

}  // namespace millrace::models
