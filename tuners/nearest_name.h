// The known name that someone who misspelt one probably meant.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace millrace::tuners {

// The name of `known` with the least edit distance (insert, delete, replace, swap of neighbours) to `written`, the
// first of equals; nothing if even that needs more edits than a third of the longer word, rounded up.
std::optional<std::string> nearest_name(std::string_view written, const std::vector<std::string>& known);

}  // namespace millrace::tuners
