// What the instances of an operator reported, as the value of one attribute.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "experiments/published/published_plan.h"

namespace millrace::experiments {

struct InstanceListError {
  std::size_t offset = 0;  // into the text, of the first character that is wrong
  std::string text;        // what was found and what is wanted
};

// Reads `[{outputRate=5014.1, avgCPULoad=13.41, inputRate=..., realSelectivity=..., host=NAME}, ...]`, members in any
// order, each at most once, other members passed over. Every instance must name its host. "null" and "NaN" are values
// that are missing; a rate below 0 is an error.
tl::expected<std::vector<PublishedInstance>, InstanceListError> read_instances(std::string_view text);

}  // namespace millrace::experiments
