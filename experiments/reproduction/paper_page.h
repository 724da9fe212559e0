// A paper's figures beside what a run made of them, as one page that needs nothing beside it.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "experiments/reproduction/item_verdict.h"

namespace millrace::experiments {

struct PaperPage {
  std::string title;
  std::string command;  // as the user typed it
  std::string version;  // of the program
  // Where a run has written.
  std::function<std::filesystem::path(const std::string& run)> folder_of;
};

// Each figure in the paper's form: its pictures and tables as they lie in its run's folder, our numbers beside the
// printed ones, and the verdict. A picture or table that is not there is said to be missing.
std::string paper_html(const PaperPage& page, const std::vector<ItemVerdict>& verdicts);

}  // namespace millrace::experiments
