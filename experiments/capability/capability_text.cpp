#include "experiments/capability/capability_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "experiments/figures/aligned_text.h"
#include "experiments/figures/category_chart.h"
#include "experiments/figures/csv_text.h"

namespace millrace::experiments {
namespace {

using Cells = std::vector<std::string>;

std::string error_text(std::optional<double> error) {
  return error ? fmt::format("{:.4f}", *error) : "-";
}

PublishedErrors published_of(const CapabilityReport& report, const CapabilityRow& row) {
  return published_errors(report.reported, row.train, row.test, row.regressor);
}

bool any_published(const CapabilityReport& report) {
  return std::ranges::any_of(report.rows, [&](const CapabilityRow& row) { return published_of(report, row).any(); });
}

std::string case_name(const CapabilityRow& row) {
  return fmt::format("{} on {}", row.train, row.test);
}

// Whether the training alone tells a case.
bool one_test_each(const CapabilityReport& report) {
  std::map<std::string, std::string> test;
  return std::ranges::all_of(report.rows, [&](const CapabilityRow& row) {
    return test.try_emplace(row.train, row.test).first->second == row.test;
  });
}

// The place of `name`, which is new if it is not there.
std::size_t place_of(std::vector<std::string>& names, const std::string& name) {
  const auto found = std::ranges::find(names, name);
  const auto place = static_cast<std::size_t>(found - names.begin());
  if (found == names.end()) names.push_back(name);
  return place;
}

// "trees 100, least_split 2" of JSON.
std::string parameters_text(const std::string& parameters) {
  const auto json = nlohmann::json::parse(parameters, nullptr, false);
  if (!json.is_object()) return parameters;
  std::string words;
  for (const auto& [name, value] : json.items()) {
    const std::string its = value.is_string() ? value.get<std::string>() : value.dump();
    words += fmt::format("{}{} {}", words.empty() ? "" : ", ", name, its);
  }
  return words;
}

Value maybe(const std::optional<double>& value) {
  return value ? Value{*value} : Value{};
}

}  // namespace

std::string capability_text(const CapabilityReport& report) {
  std::vector<Cells> lines = {{"case", "regressor", "samples", "MSE", "RMSE", "MAE"}};
  const bool published = any_published(report);
  if (published) {
    for (const char* column : {"published:", "MSE", "RMSE", "MAE"}) lines[0].emplace_back(column);
  }
  lines[0].emplace_back("parameters");
  for (const CapabilityRow& row : report.rows) {
    Cells line = {case_name(row),      row.regressor,        fmt::format("{}", row.samples),
                  error_text(row.mse), error_text(row.rmse), error_text(row.mae)};
    if (published) {
      const PublishedErrors errors = published_of(report, row);
      line.push_back(errors.samples ? fmt::format("{:.0f}", *errors.samples) : "-");
      for (const auto& error : {errors.mse, errors.rmse, errors.mae}) line.push_back(error_text(error));
    }
    line.push_back(parameters_text(row.parameters));
    lines.push_back(std::move(line));
  }
  const std::uint32_t repetitions = report.rows.front().repetitions;
  std::string text = fmt::format("errors relative to the range of the rates tested on, mean of {} repetition{}\n{}",
                                 repetitions, repetitions == 1 ? "" : "s", aligned_text(lines));
  for (const std::string& verdict : capability_verdicts(report)) text += "  " + verdict + "\n";
  return text;
}

std::string capability_csv(const CapabilityReport& report) {
  std::vector<Row> lines;
  for (const CapabilityRow& row : report.rows) {
    const PublishedErrors published = published_of(report, row);
    lines.push_back({row.train, row.test, row.regressor, static_cast<std::int64_t>(row.samples),
                     std::int64_t{row.repetitions}, row.parameters, row.mse, row.rmse, row.mae,
                     maybe(published.samples), maybe(published.mse), maybe(published.rmse), maybe(published.mae)});
  }
  return csv_text(
      "train,test,regressor,samples,repetitions,parameters,mse,rmse,mae,published_samples,published_mse,"
      "published_rmse,published_mae",
      lines);
}

Plot capability_plot(const CapabilityReport& report, const std::string& title) {
  CategoryChart chart{.title = title, .categories = {}, .ordered = false, .panels = {}};
  const bool short_names = one_test_each(report);
  const auto category = [&](const CapabilityRow& row) { return short_names ? row.train : case_name(row); };
  std::vector<std::string> series;  // regressors
  for (const CapabilityRow& row : report.rows) {
    place_of(chart.categories, category(row));
    place_of(series, row.regressor);
  }
  // Of one regressor the published marks stand beside ours, of several in panels of their own.
  const bool published = any_published(report), beside = published && series.size() == 1;
  if (beside) series.emplace_back("published");
  std::vector<const char*> headings = {"RMSE", "MAE"};
  if (published && !beside) headings.insert(headings.end(), {"RMSE, published", "MAE, published"});
  for (const char* heading : headings) {
    ChartPanel panel{.heading = heading, .scale = "share of the range", .series = {}, .linear = true};
    for (const std::string& each : series) {
      panel.series.push_back({each, std::vector<ChartMark>(chart.categories.size())});
    }
    chart.panels.push_back(std::move(panel));
  }
  for (const CapabilityRow& row : report.rows) {
    const std::size_t at = place_of(chart.categories, category(row)), its = place_of(series, row.regressor);
    const PublishedErrors errors = published_of(report, row);
    chart.panels[0].series[its].marks[at].value = row.rmse;
    chart.panels[1].series[its].marks[at].value = row.mae;
    if (!published) continue;
    const std::size_t panel = beside ? 0 : 2, of = beside ? 1 : its;
    chart.panels[panel].series[of].marks[at].value = errors.rmse;
    chart.panels[panel + 1].series[of].marks[at].value = errors.mae;
  }
  return category_chart_plot(chart);
}

}  // namespace millrace::experiments
