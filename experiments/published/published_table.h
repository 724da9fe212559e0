// Tables of published numbers, as CSV files beside the configs of papers.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace millrace::experiments {

struct PublishedLine {
  std::string place;               // "FILE:LINE", for messages
  std::vector<std::string> cells;  // as many as the header has
};

// The lines below `header`; empty ones and those that begin with '#' are passed over. Errors: a sentence with the
// place; the file cannot be read, has another header or none, or a line has more or fewer cells.
tl::expected<std::vector<PublishedLine>, std::string> read_published_table(const std::string& path,
                                                                           std::string_view header);

}  // namespace millrace::experiments
