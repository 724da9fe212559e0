// Rows as a line of JSON, the way they travel from a worker process to the one that writes the store.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "experiments/store/store.h"

namespace millrace::experiments {

// One line without its end. Requires: no infinities or NaN in the rows.
std::string to_line(const std::vector<TableRow>& rows);

// The reverse, exact to the bit; the error says what was wrong with the line.
tl::expected<std::vector<TableRow>, std::string> rows_from_line(std::string_view line);

}  // namespace millrace::experiments
