#include "experiments/forecasting/forecast_spec.h"

#include <fmt/format.h>

#include <algorithm>

#include "experiments/forecasting/forecaster_table.h"

namespace millrace::experiments {

namespace {

constexpr std::size_t kQuickShare = 50;  // 1 / 2 %

std::string no_multiple(std::string_view key, kernel::Duration value, std::string_view of, kernel::Duration part) {
  if (value.ns() > 0 && value.ns() % part.ns() == 0) return "";
  return fmt::format("{}: it is no whole number of times the {}", key, of);
}

}  // namespace

std::size_t ForecastSpec::first_day() const {
  const auto learned = static_cast<std::size_t>(train * static_cast<double>(series.size()));
  return std::max<std::size_t>(1, learned / steps_of(horizon));
}

std::string problem_of(const ForecastSpec& spec) {
  for (const std::string& problem :
       {no_multiple("season", spec.season, "step", spec.step), no_multiple("horizon", spec.horizon, "step", spec.step),
        no_multiple("long_season", spec.long_season, "season", spec.season)}) {
    if (!problem.empty()) return problem;
  }
  if (!(spec.train > 0 && spec.train < 1)) return "train: it is not between 0 and 1";
  if (spec.last_day() <= spec.first_day()) {
    return fmt::format("series: of its {} steps none is left to forecast; at least two horizons ({} steps) are wanted",
                       spec.series.size(), 2 * spec.steps_of(spec.horizon));
  }
  if (std::ranges::find(spec.forecasters, kGru) == spec.forecasters.end()) return "";
  if (std::string problem = models::problem_of(spec.gru); !problem.empty()) return problem;
  if (spec.train_steps() < models::fewest_steps(spec.gru)) {
    return fmt::format("series: a GRU has {} steps to learn from; at least {} are wanted", spec.train_steps(),
                       models::fewest_steps(spec.gru));
  }
  return "";
}

ForecastSpec quick(ForecastSpec spec) {
  const std::vector<double> all = std::move(spec.series);
  const auto share = [&](std::size_t steps) {
    spec.series.assign(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(std::min(steps, all.size())));
  };
  std::size_t steps = all.size() / kQuickShare;
  for (share(steps); steps < all.size() && !problem_of(spec).empty(); share(steps)) {
    steps += spec.steps_of(spec.horizon);
  }
  spec.gru.epochs = std::max<std::uint32_t>(1, spec.gru.epochs / kQuickShare);
  return spec;
}

}  // namespace millrace::experiments
