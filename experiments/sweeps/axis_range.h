// Axes that are ranges.
#pragma once

#include <optional>
#include <vector>

#include "experiments/config/diagnostic.h"
#include "experiments/config/document.h"

namespace millrace::experiments {

// The values of { from, to, steps, scale, whole }, as one would write them in a config: six digits, with a unit of the
// kind that `from` has, so that they can be read again; the ends are as they were written. All have the range's place.
// Every mistake goes to `out`, and then there is nothing. `key` is the axis's, for messages.
std::optional<std::vector<Node>> range_values(const std::string& key, const Node& range, Diagnostics& out);

}  // namespace millrace::experiments
