#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string_view>

#include "experiments/figures/csv_text.h"
#include "experiments/predictors/box_of.h"
#include "experiments/predictors/cardinality_bins.h"
#include "experiments/predictors/predictor_text.h"
#include "experiments/predictors/predictor_verdicts.h"
#include "models/q_error.h"

namespace millrace::experiments {
namespace {

constexpr double kMsPerS = 1e3;
constexpr int kPercentiles = 100;
constexpr std::array<std::string_view, 6> kErrorMetrics = {"mean", "q50", "q90", "q95", "q99", "max"};
constexpr std::array<std::string_view, 3> kOtherMetrics = {"size_mb", "epoch_s", "inference_ms"};

Value maybe(const std::optional<double>& value, double factor = 1) {
  return value ? Value{factor * *value} : Value{};
}

void add_summary(Row& row, const std::vector<double>& q_errors) {
  const PredictorErrors errors = summary_of(q_errors);
  row.emplace_back(static_cast<std::int64_t>(errors.count));
  for (const double value : {errors.mean, errors.q50, errors.q90, errors.q95, errors.q99, errors.max}) {
    row.emplace_back(value);
  }
}

constexpr std::size_t kColumns = 15 + kErrorMetrics.size() + kOtherMetrics.size();

void add_result(std::vector<Row>& lines, const PipelinesReport& report, const PredictorResult& result) {
  for (const double sigma : report.sigmas()) {
    const std::vector<double> errors = result.q_errors(sigma);
    if (errors.empty()) continue;
    Row row = {result.label, sigma};
    add_summary(row, errors);
    row.insert(row.end(), {static_cast<std::int64_t>(result.rows.parameters), result.size_mb(),
                           std::int64_t{result.rows.trials}, std::int64_t{result.rows.best_epoch},
                           maybe(result.clocks.epoch_s), maybe(result.clocks.inference_s, kMsPerS)});
    for (const std::string_view metric : kErrorMetrics) {
      row.push_back(maybe(report.published(result.model, metric, sigma)));
    }
    for (const std::string_view metric : kOtherMetrics) row.push_back(maybe(report.published(result.model, metric)));
    lines.push_back(std::move(row));
  }
}

}  // namespace

std::string predictor_csv(const PipelinesReport& report) {
  std::vector<Row> lines;
  for (const PredictorResult& result : report.results) add_result(lines, report, result);
  if (report.flat) add_result(lines, report, *report.flat);
  const auto beside = [&](const char* name, const std::vector<double>& errors) {
    if (errors.empty()) return;
    Row row = {std::string(name), 0.0};
    add_summary(row, errors);
    row.resize(kColumns);
    lines.push_back(std::move(row));
  };
  beside("median of the training set", report.constant);
  beside("noise floor", report.noise);
  return csv_text(
      "model,sigma,queries,mean,q50,q90,q95,q99,max,parameters,size_mb,trials,best_epoch,epoch_s,inference_ms,"
      "published_mean,published_q50,published_q90,published_q95,published_q99,published_max,published_size_mb,"
      "published_epoch_s,published_inference_ms",
      lines);
}

std::string distribution_csv(const PipelinesReport& report) {
  std::vector<Row> lines;
  for (const PredictorResult& result : report.results) {
    for (const double sigma : report.sigmas()) {
      std::vector<double> errors = result.q_errors(sigma);
      if (errors.empty()) continue;
      std::ranges::sort(errors);
      for (int percent = 0; percent <= kPercentiles; ++percent) {
        const double share = static_cast<double>(percent) / kPercentiles;
        lines.push_back({result.label, sigma, share, models::quantile(errors, share)});
      }
    }
  }
  return csv_text("model,sigma,share,q_error", lines);
}

std::string groups_csv(const PipelinesReport& report) {
  std::vector<Row> lines;
  for (const PredictorResult& result : report.results) {
    std::int64_t quarter = 0;
    for (const std::vector<double>& group : by_latency(result)) {
      const ChartBox box = box_of(group);
      lines.push_back({result.label, ++quarter, static_cast<std::int64_t>(group.size()), box.low, box.lower, box.median,
                       box.upper, box.high, box.highest});
    }
  }
  return csv_text("model,quarter,queries,low,lower,median,upper,high,max", lines);
}

std::string convergence_csv(const PipelinesReport& report) {
  std::vector<Row> lines;
  for (const PredictorResult& result : report.results) {
    for (const PredictorEpochRow& epoch : result.rows.epochs) {
      lines.push_back({result.label, std::int64_t{epoch.epoch}, epoch.train_q_mean, epoch.validation_q_mean,
                       epoch.validation_q_error});
    }
  }
  return csv_text("model,epoch,train,validation,validation_error", lines);
}

std::string cardinalities_csv(const PipelinesReport& report) {
  std::vector<Row> lines;
  for (const auto& [sigma, errors] : report.cardinalities) {
    for (const CardinalityBin& bin : cardinality_bins(errors)) lines.push_back({sigma, bin.from, bin.to, bin.share});
  }
  return csv_text("sigma,from,to,share", lines);
}

}  // namespace millrace::experiments
