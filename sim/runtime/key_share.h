// The part of a key domain that one subtask owns.
#pragma once

#include <cstdint>
#include <vector>

namespace millrace::runtime {

// By key class: how many of its keys the subtask owns. An all-window has one class of one key.
struct KeyShare {
  std::vector<std::uint64_t> keys;
};

}  // namespace millrace::runtime
