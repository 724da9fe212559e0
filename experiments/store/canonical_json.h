// One text per JSON value, so that equal settings have equal hashes.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace millrace::experiments {

// No spaces, members sorted by name (bytewise), numbers in their shortest form that reads back exactly, a whole number
// written without a fraction whatever its type (1.0 is 1), infinities and NaN as the strings "inf", "-inf", "nan".
std::string canonical_json(const nlohmann::json& value);

}  // namespace millrace::experiments
