// A validation's results as files.
#pragma once

#include <filesystem>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "experiments/validation/group_table.h"
#include "experiments/validation/judged_plan.h"
#include "experiments/validation/validation.h"

namespace millrace::experiments {

struct ValidationFiles {
  std::filesystem::path folder;  // must exist
  std::string prefix;            // of every file's name: "" or "NAME-"
  std::string command, version;  // for the page
  bool quick = false;            // said in titles
};

// Writes FOLDER/PREFIX{validation.csv,worst.csv,report.html} and FOLDER/figures/PREFIXscatter-INPUT.{svg,png}; returns
// their paths. Error: gnuplot is missing or failed, or a file cannot be written; a sentence. What was written stays.
tl::expected<std::vector<std::filesystem::path>, std::string> write_validation(const Validation& validation,
                                                                               const std::vector<JudgedPlan>& plans,
                                                                               const std::vector<GroupRow>& rows,
                                                                               const ValidationFiles& files);

}  // namespace millrace::experiments
