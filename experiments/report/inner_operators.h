// The operators that tuners are compared by.
#pragma once

#include <set>
#include <string>

namespace millrace::experiments {

// Ids of the operators of a plan (text of Plan JSON) that are neither sources nor sinks; none if the text is no plan.
std::set<std::string> inner_operators(const std::string& plan);

}  // namespace millrace::experiments
