#include "experiments/learning/evaluation_plot.h"

#include <fmt/format.h>

#include <algorithm>

#include "experiments/figures/category_chart.h"

namespace millrace::experiments {

namespace {

constexpr std::string_view kPublished = "published";

void note(std::vector<std::string>& names, const std::string& name) {
  if (std::ranges::find(names, name) == names.end()) names.push_back(name);
}

std::size_t place_of(const std::vector<std::string>& names, const std::string& name) {
  return static_cast<std::size_t>(std::ranges::find(names, name) - names.begin());
}

// What was published of the first model.
std::vector<EvaluationRow> published_rows(const std::vector<EvaluationRow>& rows,
                                          const std::vector<ReportedError>& reported) {
  std::vector<EvaluationRow> published;
  for (const ReportedError& each : reported) {
    if (each.model != rows.front().model) continue;
    const bool shown = std::ranges::any_of(
        rows, [&](const EvaluationRow& row) { return row.metric == each.metric && row.part == each.part; });
    if (shown) published.push_back({each.metric, std::string(kPublished), each.part, 0, each.q50, each.q95, 0, 0});
  }
  return published;
}

}  // namespace

Plot evaluation_plot(const std::vector<EvaluationRow>& rows, const std::vector<ReportedError>& reported,
                     EvaluationBy by, const std::string& title) {
  std::vector<EvaluationRow> all = rows;
  for (EvaluationRow& row : published_rows(rows, reported)) all.push_back(std::move(row));
  std::vector<std::string> metrics, models, parts;
  for (const EvaluationRow& row : all) {
    note(metrics, row.metric);
    note(models, row.model);
    note(parts, row.part);
  }
  const bool values = is_value(by);
  if (values) std::erase_if(parts, [](const std::string& part) { return part.starts_with("all of "); });
  CategoryChart chart{.title = title, .categories = parts, .ordered = values, .panels = {}};
  for (const std::string& metric : metrics) {
    ChartPanel panel{.heading = metric + ": median q-error, up to the 95th percentile",
                     .scale = "q-error",
                     .series = {},
                     .around_one = true};
    for (const std::string& model : models) panel.series.push_back({model, std::vector<ChartMark>(parts.size())});
    chart.panels.push_back(std::move(panel));
  }
  for (const EvaluationRow& row : all) {
    const std::size_t part = place_of(parts, row.part);
    if (part == parts.size()) continue;
    chart.panels[place_of(metrics, row.metric)].series[place_of(models, row.model)].marks[part] = {row.q50, row.q95};
  }
  return category_chart_plot(chart);
}

std::string evaluation_csv(const std::vector<EvaluationRow>& rows, const std::vector<ReportedError>& reported) {
  std::string csv = "metric,model,part,plans,q50,q95,q99,bias\n";
  for (const EvaluationRow& row : rows) {
    csv += fmt::format("{},{},{},{},{},{},{},{}\n", row.metric, row.model, row.part, row.plans, row.q50, row.q95,
                       row.q99, row.bias);
  }
  for (const EvaluationRow& row : published_rows(rows, reported)) {
    csv += fmt::format("{},{},{},,{},{},,\n", row.metric, row.model, row.part, row.q50, row.q95);
  }
  return csv;
}

}  // namespace millrace::experiments
