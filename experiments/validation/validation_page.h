// A validation as one page that needs nothing beside it.
#pragma once

#include <filesystem>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "experiments/validation/group_table.h"
#include "experiments/validation/validation.h"

namespace millrace::experiments {

// What the page says that is not in the rows.
struct ValidationPage {
  std::string title;
  std::string command;                         // as the user typed it
  std::string version;                         // of the program
  std::size_t plans = 0;                       // replayed
  std::vector<std::filesystem::path> figures;  // SVG files, one per input
};

// How it was made; per input the figure, every group's q-errors and the worst plans. Error: a figure cannot be read; a
// sentence.
tl::expected<std::string, std::string> validation_html(const Validation& validation, const ValidationPage& page,
                                                       const std::vector<GroupRow>& rows,
                                                       const std::vector<WorstRow>& worst);

}  // namespace millrace::experiments
