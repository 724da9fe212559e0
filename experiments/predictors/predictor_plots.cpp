#include "experiments/predictors/predictor_plots.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "experiments/figures/box_chart.h"
#include "experiments/figures/curve_chart.h"
#include "experiments/predictors/box_of.h"
#include "experiments/predictors/cardinality_bins.h"
#include "experiments/predictors/predictor_verdicts.h"
#include "models/q_error.h"

namespace millrace::experiments {
namespace {

constexpr int kPercentiles = 100;

}  // namespace

Plot distribution_plot(const PipelinesReport& report, const std::string& title) {
  CurveChart chart{
      .title = title, .across = "q-error", .scale = "queries", .log_across = true, .shares = true, .curves = {}};
  for (std::size_t r = 0; r < report.results.size(); ++r) {
    std::vector<double> errors = report.results[r].q_errors(0);
    std::ranges::sort(errors);
    ChartCurve curve{report.results[r].label, r, {}};
    for (int percent = 0; percent <= kPercentiles && !errors.empty(); ++percent) {
      const double share = static_cast<double>(percent) / kPercentiles;
      curve.points.push_back({models::quantile(errors, share), share});
    }
    chart.curves.push_back(std::move(curve));
  }
  return curve_chart_plot(chart);
}

Plot groups_plot(const PipelinesReport& report, const std::string& title) {
  BoxChart chart{.title = title,
                 .categories = {"0-25 %", "25-50 %", "50-75 %", "75-100 %"},
                 .across = "queries by latency, the quickest first",
                 .scale = "q-error",
                 .series = {}};
  for (const PredictorResult& result : report.results) {
    BoxSeries series{result.label, {}};
    for (const std::vector<double>& group : by_latency(result)) series.boxes.emplace_back(box_of(group));
    series.boxes.resize(kLatencyGroups);
    chart.series.push_back(std::move(series));
  }
  return box_chart_plot(chart);
}

std::optional<Plot> convergence_plot(const PipelinesReport& report, const std::string& title) {
  CurveChart chart{.title = title,
                   .across = "epoch",
                   .scale = "mean q-error of validation",
                   .log_up = true,
                   .bars = true,
                   .curves = {}};
  for (std::size_t r = 0; r < report.results.size(); ++r) {
    ChartCurve curve{report.results[r].label, r, {}};
    for (const PredictorEpochRow& epoch : report.results[r].rows.epochs) {
      curve.points.push_back({static_cast<double>(epoch.epoch), epoch.validation_q_mean, epoch.validation_q_error});
    }
    if (!curve.points.empty()) chart.curves.push_back(std::move(curve));
  }
  if (chart.curves.empty()) return std::nullopt;
  return curve_chart_plot(chart);
}

std::optional<Plot> cardinalities_plot(const PipelinesReport& report, const std::string& title) {
  CurveChart chart{.title = title,
                   .across = "q-error of a cardinality",
                   .scale = "cardinalities",
                   .log_across = true,
                   .shares = true,
                   .curves = {}};
  for (const auto& [sigma, errors] : report.cardinalities) {
    if (errors.empty()) continue;
    ChartCurve curve{fmt::format("sigma {:g}", sigma), chart.curves.size(), {}};
    // The shares of bins, in their middle.
    for (const CardinalityBin& bin : cardinality_bins(errors)) {
      curve.points.push_back({std::sqrt(bin.from * bin.to), bin.share});
    }
    chart.curves.push_back(std::move(curve));
  }
  if (chart.curves.empty()) return std::nullopt;
  return curve_chart_plot(chart);
}

std::optional<Plot> robustness_plot(const PipelinesReport& report, const std::string& title) {
  const std::vector<double> sigmas = report.sigmas();
  if (sigmas.size() < 2) return std::nullopt;
  BoxChart chart{
      .title = title, .categories = {}, .across = "errors of the cardinalities", .scale = "q-error", .series = {}};
  for (const double sigma : sigmas) {
    chart.categories.push_back(sigma == 0 ? "none" : fmt::format("sigma {:g}", sigma));
  }
  for (const PredictorResult& result : report.results) {
    BoxSeries series{result.label, {}};
    for (const double sigma : sigmas) {
      const std::vector<double> errors = result.q_errors(sigma);
      series.boxes.push_back(errors.empty() ? std::nullopt : std::optional(box_of(errors)));
    }
    chart.series.push_back(std::move(series));
  }
  return box_chart_plot(chart);
}

}  // namespace millrace::experiments
