// What a run wrote beside its comparisons: traces, samples, models, predictors, forecasts, fidelity.
#pragma once

#include <filesystem>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "experiments/report/page_body.h"

namespace millrace::experiments {

// The files of one run in its folder.
struct WrittenResults {
  std::filesystem::path folder;                 // pictures are in it and in its folder figures, tables in it; "": none
  std::filesystem::file_time_type since;        // older ones are of another run
  std::vector<std::filesystem::path> but = {};  // shown elsewhere
};

// Adds each picture (*.svg) and each table (*.csv) of the run, by name, under a heading of level 2; nothing if there
// is none. Errors: one of them cannot be read.
tl::expected<void, std::string> add_results(const WrittenResults& written, PageBody& page);

}  // namespace millrace::experiments
