// Comma-separated values (RFC 4180, lines end in \n).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "experiments/store/database.h"

namespace millrace::experiments {

// The header line, then a line per row; NULL is an empty field, and numbers read back exactly.
std::string csv_text(std::string_view header, const std::vector<Row>& rows);

}  // namespace millrace::experiments
