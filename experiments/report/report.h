// A run's results as one page that needs nothing beside it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "experiments/expectations/judge_expectations.h"
#include "experiments/figures/draw.h"
#include "experiments/store/database.h"

namespace millrace::experiments {

// A comparison in the report.
struct ReportedComparison {
  std::string name;                  // [comparison.NAME]
  std::string hash;                  // of its artefact
  std::vector<DrawnFigure> figures;  // their SVG files are read
};

// What the report says that is not in the store.
struct ReportSubject {
  std::string title;
  std::string command;  // as the user typed it
  std::string config;   // path
  std::string version;  // of the program
  std::uint64_t seed = 0;
  std::vector<ReportedComparison> comparisons;
  std::vector<JudgedExpectation> expectations = {};
  std::string sweep = {};  // HTML: the table of a sweep's cells, and its figures
};

// The page: how it was made; what was expected; per comparison and query the summary, the judgement, the figures, where
// the latency went, the decisions and the settings. Times of day come from table wall_clock alone. Errors: the store or
// a figure cannot be read.
tl::expected<std::string, std::string> report_html(Database& store, const ReportSubject& subject);

// Writes it to `path`, replacing an older one only when the new one is whole. The folder must exist.
tl::expected<void, std::string> write_report(Database& store, const ReportSubject& subject,
                                             const std::filesystem::path& path);

}  // namespace millrace::experiments
