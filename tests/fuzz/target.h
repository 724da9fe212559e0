// The entry of a fuzz target, as libFuzzer calls it with one input after another.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

// Defines the function in which `text` is the input. Whatever it throws, and every failed check, is a finding.
#define MILLRACE_FUZZ_TARGET(text)                                                    \
  static void try_input(std::string_view text);                                       \
  extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size); \
  int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {           \
    try_input({static_cast<const char*>(static_cast<const void*>(bytes)), size});     \
    return 0;                                                                         \
  }                                                                                   \
  static void try_input(std::string_view text)

namespace millrace::fuzz {

// What must hold of every input.
inline void demand(bool holds) {
  if (!holds) std::abort();
}

}  // namespace millrace::fuzz
