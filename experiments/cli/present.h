// Results for people: tables on the terminal, figures and a report in a folder.
#pragma once

#include <filesystem>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "experiments/cli/options.h"
#include "experiments/config/experiment.h"
#include "experiments/expectations/judge_expectations.h"
#include "experiments/store/store.h"

namespace millrace::experiments {

// Prints each comparison (artefact hashes) on standard output: the summary and the judgement of each query, and the
// judgement over all.
StoreResult<void> print_tables(Store& store, const std::vector<std::string>& comparisons);

// Prints what was expected beside what was found, if anything was expected.
void print_expectations(const std::vector<JudgedExpectation>& judged, const Options& options);
// The line that sums it up, last of all.
void print_expectations_line(const std::vector<JudgedExpectation>& judged, const Options& options);

// Draws the experiment's figures into FOLDER/figures and writes FOLDER/report.html (with whatever else the run wrote
// there since `started`), of comparisons of several tuners
// FOLDER/judgement.csv, of those by a protocol FOLDER/COMPARISON-protocol.csv, and FOLDER/expectations.csv if anything
// was expected. The error is a sentence; what was drawn before it stays.
tl::expected<void, std::string> draw_and_report(const Experiment& experiment, Store& store, const Options& options,
                                                const std::vector<JudgedExpectation>& judged,
                                                const std::filesystem::path& folder,
                                                std::filesystem::file_time_type started);

// Prints where the store is, and which figures, report and other files are there.
void print_places(const std::string& store, const std::filesystem::path& folder);

}  // namespace millrace::experiments
