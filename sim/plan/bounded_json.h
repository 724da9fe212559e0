// JSON that comes from elsewhere. Copying, writing and comparing a document go down it by recursion, so that a megabyte
// of opening brackets would end the program: what is nested deeper than any document of ours is refused.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace millrace::plan {

// Arrays and objects within each other. Ours are nested less than ten deep, and states of tuners not much more.
inline constexpr std::size_t kDeepestJson = 100;

// Whether the text, JSON or not, opens more brackets outside strings than that without closing them.
bool is_nested_too_deep(std::string_view text);

// Whether it is; nothing else can be written as JSON.
bool is_utf8(const std::string& text);

// The document; discarded (is_discarded()) if the text is no JSON or nested too deep.
nlohmann::json bounded_json(std::string_view text);

}  // namespace millrace::plan
