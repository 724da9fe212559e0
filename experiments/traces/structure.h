// The shapes of random queries: ZeroTune's templates (ICDE 2024, section V; its released generator).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace millrace::experiments {

// Sources, each perhaps with a filter; joined from left to right by windowed joins; a windowed aggregate; filters.
struct Structure {
  std::string_view name;
  std::uint32_t sources = 1;
  bool source_filters = false;       // a fair coin for each source
  bool result_filter = false;        // a fair coin
  std::uint32_t result_filters = 0;  // always there
};

// "linear", "2-way-join" to "6-way-join", "2-filters" to "4-filters".
std::span<const Structure> structures();
// nullptr if there is none of that name. Lives as long as the program.
const Structure* find_structure(std::string_view name);

}  // namespace millrace::experiments
