#include "experiments/forecasting/forecast_summary.h"

#include <algorithm>

#include "experiments/forecasting/forecaster_table.h"

namespace millrace::experiments {

namespace {

constexpr std::size_t kWeek = 7;  // days

}  // namespace

ForecastSummary summary_of(const Forecasts& forecasts) {
  ForecastSummary summary;
  std::vector<double> errors;
  const auto count = static_cast<double>(forecasts.days.size());
  for (const ForecastDay& day : forecasts.days) {
    errors.push_back(day.mape_share);
    summary.mean_mape += day.mape_share / count;
    summary.mae += day.mae / count;
  }
  const auto worst = std::ranges::max_element(forecasts.days, {}, &ForecastDay::mape_share);
  summary.worst_day = worst->day;
  summary.worst_mape = worst->mape_share;
  std::ranges::sort(errors);
  const std::size_t half = errors.size() / 2;
  summary.median_mape = errors.size() % 2 == 1 ? errors[half] : (errors[half - 1] + errors[half]) / 2;
  return summary;
}

std::optional<std::size_t> strongest_simple(const std::vector<Forecasts>& all) {
  std::optional<std::size_t> strongest;
  double least = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!forecaster_named(all[i].forecaster).simple) continue;
    const double mae = summary_of(all[i]).mae;
    if (strongest && mae >= least) continue;
    strongest = i;
    least = mae;
  }
  return strongest;
}

double share_of_days_better(const Forecasts& a, const Forecasts& b) {
  std::size_t better = 0;
  for (std::size_t i = 0; i < a.days.size(); ++i) better += a.days[i].mae < b.days[i].mae ? 1 : 0;
  return static_cast<double>(better) / static_cast<double>(a.days.size());
}

ShownWeeks shown_weeks(const Forecasts& judge) {
  std::vector<ForecastWeek> weeks;
  const std::size_t length = std::min(kWeek, judge.days.size());
  for (std::size_t first = 0; first + length <= judge.days.size(); first += length) {
    ForecastWeek& week = weeks.emplace_back(ForecastWeek{.first = first, .days = length});
    for (std::size_t i = first; i < first + length; ++i) {
      week.mape_share += judge.days[i].mape_share / static_cast<double>(length);
    }
  }
  std::ranges::stable_sort(weeks, {}, &ForecastWeek::mape_share);
  return {weeks[(weeks.size() - 1) / 2], weeks.back()};
}

}  // namespace millrace::experiments
