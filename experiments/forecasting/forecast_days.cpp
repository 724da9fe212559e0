#include "experiments/forecasting/forecast_days.h"

#include <cmath>
#include <span>

namespace millrace::experiments {

namespace {

ForecastDay judged(std::size_t day, std::span<const double> actual, std::span<const double> predicted) {
  ForecastDay judged{.day = day};
  std::size_t positive = 0;
  for (std::size_t i = 0; i < actual.size(); ++i) {
    const double error = std::abs(predicted[i] - actual[i]);
    judged.mae += error;
    if (actual[i] > 0) judged.mape_share += error / actual[i], ++positive;
  }
  judged.mae /= static_cast<double>(actual.size());
  if (positive > 0) judged.mape_share /= static_cast<double>(positive);
  return judged;
}

}  // namespace

Forecasts forecast_days(const ForecastSpec& spec, const std::string& name, const models::Forecaster& forecaster) {
  Forecasts forecasts{.forecaster = name, .days = {}, .predicted = {}};
  const std::span<const double> series = spec.series;
  const std::size_t horizon = spec.steps_of(spec.horizon);
  for (std::size_t day = spec.first_day(); day < spec.last_day(); ++day) {
    const std::size_t now = day * horizon;
    const auto predicted = forecaster.forecast(series.first(now), static_cast<std::uint32_t>(horizon));
    forecasts.days.push_back(judged(day, series.subspan(now, horizon), predicted));
    forecasts.predicted.insert(forecasts.predicted.end(), predicted.begin(), predicted.end());
  }
  return forecasts;
}

std::vector<TableRow> table_rows(const std::string& hash, const ForecastSpec& spec, const Forecasts& forecasts) {
  std::vector<TableRow> rows;
  for (const ForecastDay& day : forecasts.days) {
    rows.push_back(
        {"forecast_day", {hash, forecasts.forecaster, static_cast<std::int64_t>(day.day), day.mape_share, day.mae}});
  }
  for (std::size_t i = 0; i < forecasts.predicted.size(); ++i) {
    const std::size_t step = spec.train_steps() + i;
    rows.push_back(
        {"forecast_step",
         {hash, forecasts.forecaster, static_cast<std::int64_t>(step), spec.series[step], forecasts.predicted[i]}});
  }
  return rows;
}

StoreResult<std::vector<Forecasts>> stored_forecasts(Store& store, const std::string& hash, const ForecastSpec& spec) {
  const auto status = store.status(hash);
  if (!status) return tl::unexpected(status.error());
  if (*status != "done") return std::vector<Forecasts>();
  std::vector<Forecasts> all;
  for (const std::string& name : spec.forecasters) {
    const auto days = store.database().rows(
        "SELECT day, mape_share, mae FROM forecast_day WHERE forecast = ?1 AND forecaster = ?2 ORDER BY day",
        {hash, name});
    if (!days) return tl::unexpected(days.error());
    const auto steps = store.database().rows(
        "SELECT predicted FROM forecast_step WHERE forecast = ?1 AND forecaster = ?2 ORDER BY step", {hash, name});
    if (!steps) return tl::unexpected(steps.error());
    Forecasts& forecasts = all.emplace_back(Forecasts{.forecaster = name, .days = {}, .predicted = {}});
    for (const Row& row : *days) {
      forecasts.days.push_back({static_cast<std::size_t>(integer(row[0])), number(row[1]), number(row[2])});
    }
    for (const Row& row : *steps) forecasts.predicted.push_back(number(row[0]));
  }
  return all;
}

}  // namespace millrace::experiments
