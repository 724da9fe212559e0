// The report in brief.
#pragma once

#include <string>
#include <vector>

#include "experiments/expectations/judge_expectations.h"
#include "experiments/judging/judgement.h"
#include "experiments/report/summary.h"

namespace millrace::experiments {

// What is in the report of a comparison.
struct ComparisonTables {
  std::string name;  // [comparison.NAME]
  std::vector<SummaryRow> rows;
  Judgement judgement;
};

// The id of the section of a query: "comparison-1-query-2".
std::string query_id(std::size_t comparison, std::size_t query);

// A sentence on what was compared and what of the expectations is met, and a table with a line a query that leads to
// its section: who is on the Pareto front, and which tuner (no oracle) has the least of each coordinate and of the p99
// latency. "" if nothing was compared or expected.
std::string overview_section(const std::vector<ComparisonTables>& comparisons,
                             const std::vector<JudgedExpectation>& expectations);

}  // namespace millrace::experiments
