// "Did you mean": the known name that a misspelt one most likely stands for.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace millrace::experiments {

// "; did you mean 'x'?" for the nearest known name, or "" if none is near enough (tuners::nearest_name).
std::string did_you_mean(std::string_view name, const std::vector<std::string>& known);

// "no tuner 'ds3'; known: dhalion, ds2, fixed; did you mean 'ds2'?"
std::string unknown_name(std::string_view what, std::string_view name, const std::vector<std::string>& known);

}  // namespace millrace::experiments
