// A run's results as one page that needs nothing beside it.
#pragma once

#include <filesystem>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "experiments/expectations/judge_expectations.h"
#include "experiments/figures/draw.h"
#include "experiments/report/provenance_section.h"
#include "experiments/report/results_section.h"
#include "experiments/store/database.h"

namespace millrace::experiments {

// A comparison in the report.
struct ReportedComparison {
  std::string name;                  // [comparison.NAME]
  std::string hash;                  // of its artefact
  std::vector<DrawnFigure> figures;  // their SVG files are read
};

// A sweep in the report.
struct ReportedSweep {
  std::string table;                 // HTML, of its cells; "": there is no sweep
  std::vector<DrawnFigure> figures;  // of all cells
};

// What the report says that is not in the store.
struct ReportSubject {
  std::string title;
  Provenance provenance;
  std::vector<ReportedComparison> comparisons;
  std::vector<JudgedExpectation> expectations = {};
  ReportedSweep sweep = {};
  WrittenResults written = {};  // beside the comparisons
};

// The page, with its contents beside it: an overview; what was expected; per comparison and query the summary, the
// judgement with its Pareto front, the figures, where the latency went, the decisions and the settings; further
// results; the provenance. Figures are interactive with scripts, gnuplot's pictures without. Times of day come from
// table wall_clock alone. Errors: the store or a figure cannot be read.
tl::expected<std::string, std::string> report_html(Database& store, const ReportSubject& subject);

// Writes it to `path`, replacing an older one only when the new one is whole. The folder must exist.
tl::expected<void, std::string> write_report(Database& store, const ReportSubject& subject,
                                             const std::filesystem::path& path);

}  // namespace millrace::experiments
