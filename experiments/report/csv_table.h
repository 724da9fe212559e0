// Tables of numbers inside a page.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace millrace::experiments {

// The records of a CSV text (RFC 4180; lines end in \n or \r\n), the header first.
std::vector<std::vector<std::string>> csv_records(std::string_view csv);

// A table that sorts, of a CSV text: its first `most` lines, and a word on how many there are beyond them. Numbers are
// shown with four significant digits. "" if there is no line.
std::string csv_table(std::string_view csv, std::size_t most);

}  // namespace millrace::experiments
