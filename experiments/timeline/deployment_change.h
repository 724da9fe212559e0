// Two deployments side by side, in few words.
#pragma once

#include <string>
#include <string_view>

namespace millrace::experiments {

// What differs between two texts of plan::Deployment::text(): "count 12 -> 17, join 7 -> 12"; "no change" if nothing
// does.
std::string deployment_change(std::string_view from, std::string_view to);

}  // namespace millrace::experiments
