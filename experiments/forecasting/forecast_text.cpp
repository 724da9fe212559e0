#include "experiments/forecasting/forecast_text.h"

#include <fmt/format.h>

#include "experiments/figures/aligned_text.h"
#include "experiments/figures/csv_text.h"
#include "experiments/figures/number_text.h"
#include "experiments/forecasting/forecast_summary.h"

namespace millrace::experiments {

namespace {

std::string percent(double share) {
  return fmt::format("{:.1f} %", 100 * share);
}

std::string time_text(kernel::Duration time) {
  return duration_text(time.ms());
}

}  // namespace

std::string forecast_text(const ForecastSpec& spec, const std::vector<Forecasts>& all) {
  const auto strongest = strongest_simple(all);
  std::vector<std::vector<std::string>> lines = {{"forecaster", "mean MAPE", "median", "worst", "of day", "MAE"}};
  if (strongest) {
    lines[0].push_back("of " + all[*strongest].forecaster + "'s");
    lines[0].emplace_back("better days");
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    const ForecastSummary summary = summary_of(all[i]);
    std::vector<std::string>& line = lines.emplace_back(std::vector<std::string>{
        all[i].forecaster, percent(summary.mean_mape), percent(summary.median_mape), percent(summary.worst_mape),
        fmt::format("{}", summary.worst_day), engineering_text(summary.mae, "/s")});
    if (!strongest) continue;
    const double least = summary_of(all[*strongest]).mae;
    const bool itself = i == *strongest;
    line.push_back(least > 0 ? fmt::format("{:.2f}", summary.mae / least) : "-");
    line.push_back(itself ? "-" : fmt::format("{:.0f} %", 100 * share_of_days_better(all[i], all[*strongest])));
  }
  std::string text = fmt::format(
      "{} forecasts of {} in steps of {}, each made at its start from all before; the first after {} steps\n",
      all.front().days.size(), time_text(spec.horizon), time_text(spec.step), spec.train_steps());
  text += aligned_text(lines);
  if (strongest) {
    text += fmt::format("  strongest of those that learn nothing, by MAE: {}\n", all[*strongest].forecaster);
  }
  return text;
}

std::string forecast_steps_csv(const ForecastSpec& spec, const std::vector<Forecasts>& all) {
  std::string header = "step,t_s,actual";
  for (const Forecasts& each : all) header += "," + each.forecaster;
  std::vector<Row> rows;
  for (std::size_t i = 0; i < all.front().predicted.size(); ++i) {
    const std::size_t step = spec.train_steps() + i;
    Row& row = rows.emplace_back(
        Row{static_cast<std::int64_t>(step), static_cast<double>(step) * spec.step.seconds(), spec.series[step]});
    for (const Forecasts& each : all) row.emplace_back(each.predicted[i]);
  }
  return csv_text(header, rows);
}

std::string forecast_days_csv(const std::vector<Forecasts>& all) {
  std::string header = "day";
  for (const Forecasts& each : all) header += fmt::format(",{0}_mape,{0}_mae", each.forecaster);
  std::vector<Row> rows;
  for (std::size_t i = 0; i < all.front().days.size(); ++i) {
    Row& row = rows.emplace_back(Row{static_cast<std::int64_t>(all.front().days[i].day)});
    for (const Forecasts& each : all) {
      row.emplace_back(each.days[i].mape_share);
      row.emplace_back(each.days[i].mae);
    }
  }
  return csv_text(header, rows);
}

}  // namespace millrace::experiments
