// Tables for a terminal.
#pragma once

#include <string>
#include <vector>

namespace millrace::experiments {

// A line per entry, indented by two, in columns two apart: the first to the left, the others, numbers, to the right.
// Widths are those of UTF-8 text. Requires: not empty, all lines are equally long.
std::string aligned_text(const std::vector<std::vector<std::string>>& lines);

}  // namespace millrace::experiments
