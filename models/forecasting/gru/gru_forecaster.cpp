#include "models/forecasting/gru/gru_forecaster.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "models/forecasting/forecast_sequence.h"
#include "models/forecasting/forecaster_file.h"

namespace millrace::models {

namespace {

GruShape shape_of(const ForecastSettings& settings) {
  const ForecastSequence sequence(settings);
  return {.patch = sequence.patch(), .width = sequence.width(), .seen = sequence.seen(), .hidden = settings.hidden};
}

class GruForecaster : public Forecaster {
 public:
  explicit GruForecaster(ForecasterFile file) : file_(std::move(file)), sequence_(file_.settings) {
    for (const std::vector<float>& weights : file_.members) members_.emplace_back(shape_of(file_.settings), weights);
  }

  std::vector<double> forecast(std::span<const double> past, std::uint32_t steps) const override {
    std::vector<double> values(steps, 0);
    if (past.empty() || steps == 0) return values;
    std::vector<double> scaled;
    scaled.reserve(past.size());
    for (const double value : past) scaled.push_back(file_.scale.to(value));
    const std::vector<float> inputs = sequence_.inputs(scaled, past.size(), steps);
    for (const GruNetwork& member : members_) {
      const std::vector<float> differs = member.run(inputs);
      for (std::size_t i = 0; i < values.size(); ++i) values[i] += static_cast<double>(differs[i]);
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
      const double usual = sequence_.usual(scaled, past.size(), past.size() + i);
      values[i] = file_.scale.from(usual + values[i] / static_cast<double>(members_.size()));
    }
    return values;
  }

  std::string bytes() const override { return to_bytes(file_); }

 private:
  ForecasterFile file_;
  ForecastSequence sequence_;
  std::vector<GruNetwork> members_;
};

// Which steps are learned from, and which are held out: of every few long seasons one, the last among them, so that it
// is not one stretch of the year that tells when to stop. Of a series too short for that, its end.
class Split {
 public:
  Split(const ForecastSettings& settings, std::size_t steps)
      : steps_(steps),
        long_season_(settings.long_season),
        every_(std::max<std::size_t>(2, static_cast<std::size_t>(std::lround(1 / settings.validation)))) {
    const std::size_t horizon = settings.horizon, season = settings.season, warm = season + long_season_;
    spread_ = horizon <= long_season_ && steps >= warm + every_ * long_season_;
    first_ = spread_ ? warm : season;  // in the first weeks it is not known what is usual
    tail_ = std::clamp(static_cast<std::size_t>(settings.validation * static_cast<double>(steps)), horizon,
                       steps - season - horizon);
  }
  // The first step from which a forecast may start.
  std::size_t first() const { return first_; }
  bool held_out(std::size_t step) const {
    const std::size_t to_end = steps_ - 1 - step;
    return spread_ ? to_end / long_season_ % every_ == 0 : to_end < tail_;
  }

 private:
  std::size_t steps_, long_season_, every_, first_ = 0, tail_ = 0;
  bool spread_ = false;
};

// The forecasts that lie within what is held out, or without.
GruSamples samples_of(const ForecastSequence& sequence, std::span<const double> scaled, const Split& split,
                      bool held_out, std::uint32_t horizon) {
  GruSamples samples;
  for (std::size_t now = split.first(); now + horizon <= scaled.size(); now += sequence.patch()) {
    if (split.held_out(now) != held_out || split.held_out(now + horizon - 1) != held_out) continue;
    const std::vector<float> inputs = sequence.inputs(scaled, now, horizon);
    samples.inputs.insert(samples.inputs.end(), inputs.begin(), inputs.end());
    for (std::size_t step = now; step < now + horizon; ++step) {
      samples.targets.push_back(static_cast<float>(scaled[step] - sequence.usual(scaled, now, step)));
    }
    ++samples.count;
  }
  return samples;
}

std::string too_short(const ForecastSettings& settings, std::size_t steps) {
  return fmt::format("the series to learn from has {} steps; at least {} are wanted", steps, fewest_steps(settings));
}

std::string problem_with(const ForecastSettings& settings, std::span<const double> series) {
  if (std::string problem = problem_of(settings); !problem.empty()) return problem;
  if (settings.kind != ForecasterKind::gru) return fmt::format("{} learns nothing", to_string(settings.kind));
  for (std::size_t i = 0; i < series.size(); ++i) {
    if (!(series[i] >= 0 && std::isfinite(series[i]))) return fmt::format("value {} of the series is {}", i, series[i]);
  }
  return series.size() < fewest_steps(settings) ? too_short(settings, series.size()) : "";
}

}  // namespace

tl::expected<std::unique_ptr<Forecaster>, std::string> train_gru_forecaster(const ForecastSettings& settings,
                                                                            std::span<const double> series,
                                                                            const GruHook& hook) {
  if (std::string problem = problem_with(settings, series); !problem.empty()) return tl::unexpected(problem);
  ForecasterFile file{.settings = settings, .scale = fit_series_scale(series), .members = {}};
  std::vector<double> scaled;
  scaled.reserve(series.size());
  for (const double value : series) scaled.push_back(file.scale.to(value));
  const ForecastSequence sequence(settings);
  const Split split(settings, series.size());
  const GruSamples train = samples_of(sequence, scaled, split, false, settings.horizon);
  const GruSamples held_out = samples_of(sequence, scaled, split, true, settings.horizon);
  if (train.count == 0 || held_out.count == 0) return tl::unexpected(too_short(settings, series.size()));
  try {
    for (std::uint32_t member = 0; member < settings.members; ++member) {
      file.members.push_back(
          train_gru(shape_of(settings), settings, train, held_out, settings.seed * 1'000 + member, hook));
    }
    return std::make_unique<GruForecaster>(std::move(file));
  } catch (const std::exception& error) {
    return tl::unexpected(std::string(error.what()));
  }
}

tl::expected<std::unique_ptr<Forecaster>, std::string> load_gru_forecaster(std::string_view bytes) {
  auto file = parse_forecaster_file(bytes);
  if (!file) return tl::unexpected(file.error());
  try {
    return std::make_unique<GruForecaster>(std::move(*file));
  } catch (const std::exception& error) {
    return tl::unexpected(fmt::format("the forecaster cannot be read: {}", error.what()));
  }
}

}  // namespace millrace::models
