// The words of an enumeration as choices of a key.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "sim/plan/names.h"

namespace millrace::experiments {

// Every word of one of the plan's enumerations, in the order of declaration; lives for ever.
template <class E>
std::span<const std::string_view> words() {
  static const std::vector<std::string_view> kWords = [] {
    std::vector<std::string_view> all;
    for (const auto& named : plan::names<E>()) all.push_back(named.name);
    return all;
  }();
  return kWords;
}

}  // namespace millrace::experiments
