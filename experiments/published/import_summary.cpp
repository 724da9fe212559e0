#include "experiments/published/import_summary.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "experiments/published/plan_repair.h"

namespace millrace::experiments {
namespace {

struct Column {
  const char* heading;
  std::size_t ImportCounts::*count;
};
constexpr Column kColumns[] = {{"plans", &ImportCounts::plans},
                               {"usable", &ImportCounts::usable},
                               {"repaired", &ImportCounts::repaired},
                               {"skipped", &ImportCounts::skipped},
                               {"malformed", &ImportCounts::malformed},
                               {"with latency", &ImportCounts::with_latency},
                               {"with throughput", &ImportCounts::with_throughput}};

// Each cause once, however often it was met in the plan.
std::set<std::string> causes_of(const std::string& repairs) {
  std::set<std::string> causes;
  const auto sentences = nlohmann::json::parse(repairs, nullptr, false);
  for (const auto& sentence : sentences) {
    if (sentence.is_string()) causes.emplace(cause_of(sentence.get_ref<const std::string&>()));
  }
  return causes;
}

// `row`: structure, status, reason, repairs, whether there is a latency, and a throughput label.
void count(const Row& row, ImportSummary& summary) {
  const std::string structure = text(row[0]), status = text(row[1]), reason = text(row[2]);
  ImportCounts& counts = summary.by_structure[structure];
  ++counts.plans;
  if (integer(row[4]) != 0) ++counts.with_latency;
  if (integer(row[5]) != 0) ++counts.with_throughput;
  if (status == "done") {
    ++counts.usable;
    const std::set<std::string> causes = causes_of(text(row[3]));
    for (const std::string& cause : causes) ++summary.repaired[cause][structure];
    if (!causes.empty()) ++counts.repaired;
    return;
  }
  const std::string cause(cause_of(reason));
  ++summary.skipped[cause][structure];
  if (status == "malformed") {
    ++counts.malformed;
    summary.malformed.push_back(reason.substr(std::min(cause.size() + 2, reason.size())));
  } else {
    ++counts.skipped;
  }
}

std::string cause_lines(const std::string& heading, const std::map<std::string, std::map<std::string, std::size_t>>& by,
                        std::size_t width) {
  std::string lines;
  for (const auto& [cause, by_structure] : by) {
    std::size_t plans = 0;
    std::vector<std::string> parts;
    for (const auto& [structure, number] : by_structure) {
      plans += number;
      parts.push_back(fmt::format("{} {}", structure, number));
    }
    lines += fmt::format("  {:<{}}  {:>6}  ({})\n", cause, width, plans, fmt::join(parts, ", "));
  }
  return lines.empty() ? lines : fmt::format("\n{}\n{}", heading, lines);
}

}  // namespace

StoreResult<ImportSummary> import_summary(Store& store, const std::string& set) {
  const auto rows = store.database().rows(
      "SELECT structure, status, reason, repairs, latency_ms IS NOT NULL, throughput_per_s IS NOT NULL "
      "FROM trace WHERE trace_set = ?1 ORDER BY position",
      {set});
  if (!rows) return tl::unexpected(rows.error());
  ImportSummary summary;
  for (const Row& row : *rows) count(row, summary);
  return summary;
}

std::string import_table(const ImportSummary& summary) {
  const std::string kFirst = "structure", kAll = "all";
  std::size_t width = kFirst.size();
  ImportCounts all;
  for (const auto& [structure, counts] : summary.by_structure) {
    width = std::max(width, structure.size());
    for (const Column& column : kColumns) all.*column.count += counts.*column.count;
  }
  std::string table = fmt::format("{:<{}}", kFirst, width);
  for (const Column& column : kColumns) table += fmt::format("  {}", column.heading);
  table += '\n';
  const auto add_line = [&](const std::string& name, const ImportCounts& counts) {
    table += fmt::format("{:<{}}", name, width);
    for (const Column& column : kColumns) {
      table += fmt::format("  {:>{}}", counts.*column.count, std::string_view(column.heading).size());
    }
    table += '\n';
  };
  for (const auto& [structure, counts] : summary.by_structure) add_line(structure, counts);
  add_line(kAll, all);

  std::size_t cause_width = 0;
  for (const auto* causes : {&summary.repaired, &summary.skipped}) {
    for (const auto& [cause, by_structure] : *causes) cause_width = std::max(cause_width, cause.size());
  }
  return table + cause_lines("repaired (plans)", summary.repaired, cause_width) +
         cause_lines("left out (plans)", summary.skipped, cause_width);
}

}  // namespace millrace::experiments
