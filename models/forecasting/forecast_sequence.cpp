#include "models/forecasting/forecast_sequence.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace millrace::models {

namespace {

constexpr std::uint32_t kMostPatches = 32;  // of a season
constexpr std::size_t kUsualOver = 4;       // long seasons

// The least divisor of the season that leaves at most kMostPatches.
std::uint32_t patch_for(std::uint32_t season) {
  std::uint32_t patch = (season + kMostPatches - 1) / kMostPatches;
  while (season % patch != 0) ++patch;
  return patch;
}

// The latest step before `now` that is a whole number of lags before `step` >= now; nothing there: `now`.
std::size_t latest_before(std::size_t now, std::size_t step, std::size_t lag) {
  const std::size_t back = (step - now) / lag * lag + lag;
  return back <= step ? step - back : now;
}

}  // namespace

ForecastSequence::ForecastSequence(const ForecastSettings& settings)
    : season_(settings.season), long_season_(settings.long_season), patch_(patch_for(settings.season)) {}

double ForecastSequence::usual(std::span<const double> scaled, std::size_t now, std::size_t step) const {
  for (const std::size_t lag : {std::size_t{long_season_}, std::size_t{season_}}) {
    const std::size_t latest = latest_before(now, step, lag);
    if (latest >= now) continue;
    double sum = 0;
    std::size_t met = 0;
    for (std::size_t back = 0; met < kUsualOver && back <= latest; back += lag, ++met) sum += scaled[latest - back];
    return sum / static_cast<double>(met);
  }
  return now == 0 ? 0 : scaled[now - 1];
}

double ForecastSequence::deviation_before(std::span<const double> scaled, std::size_t now, std::size_t step,
                                          std::uint32_t lag) const {
  const std::size_t latest = latest_before(now, step, lag);
  return latest >= now ? 0 : scaled[latest] - usual(scaled, latest, latest);
}

std::vector<float> ForecastSequence::inputs(std::span<const double> scaled, std::size_t now,
                                            std::uint32_t steps) const {
  std::vector<float> all;
  const std::size_t patches = seen() + ahead(steps);
  all.reserve(patches * width());
  const auto add = [&](double value) { all.push_back(static_cast<float>(value)); };
  for (std::size_t i = 0; i < patches; ++i) {
    const std::size_t since_season = i * patch_;  // counted from a season before now, which may be before the series
    const bool known = i < seen();
    for (std::size_t at = since_season; at < since_season + patch_; ++at) {
      if (now + at < season_) {
        for (int none = 0; none < 4; ++none) add(0);
        continue;
      }
      const std::size_t step = now + at - season_, until = std::min(step, now);
      const double usually = usual(scaled, until, step);
      add(usually);
      add(deviation_before(scaled, until, step, season_));
      add(deviation_before(scaled, until, step, long_season_));
      add(known ? scaled[step] - usually : 0);
    }
    add(known ? 1 : 0);
    for (const std::uint32_t season : {season_, long_season_}) {
      const std::size_t middle = now + long_season_ - season_ + since_season + patch_ / 2;
      const double angle = 2 * std::numbers::pi * static_cast<double>(middle % season) / season;
      add(std::sin(angle));
      add(std::cos(angle));
    }
  }
  return all;
}

}  // namespace millrace::models
