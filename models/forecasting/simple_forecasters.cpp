#include "models/forecasting/simple_forecasters.h"

#include <algorithm>
#include <cassert>

namespace millrace::models {

namespace {

class Oracle : public Forecaster {
 public:
  explicit Oracle(std::span<const double> series) : series_(series.begin(), series.end()) {}
  std::vector<double> forecast(std::span<const double> past, std::uint32_t steps) const override {
    std::vector<double> values(steps, series_.empty() ? 0 : series_.back());
    for (std::size_t i = 0; i < values.size() && past.size() + i < series_.size(); ++i) {
      values[i] = series_[past.size() + i];
    }
    return values;
  }

 private:
  std::vector<double> series_;
};

class Persistence : public Forecaster {
 public:
  std::vector<double> forecast(std::span<const double> past, std::uint32_t steps) const override {
    return std::vector<double>(steps, past.empty() ? 0 : past.back());
  }
};

class SeasonalNaive : public Forecaster {
 public:
  SeasonalNaive(std::uint32_t season, std::uint32_t seasons) : season_(season), seasons_(seasons) {}
  std::vector<double> forecast(std::span<const double> past, std::uint32_t steps) const override {
    return seasonal_naive(past, steps, season_, seasons_);
  }

 private:
  std::uint32_t season_, seasons_;
};

}  // namespace

std::vector<double> seasonal_naive(std::span<const double> past, std::uint32_t steps, std::uint32_t season,
                                   std::uint32_t seasons) {
  std::vector<double> values(steps, past.empty() ? 0 : past.back());
  if (past.size() < season) return values;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::size_t latest = past.size() - season + i % season;
    double sum = 0;
    std::uint32_t met = 0;
    for (std::size_t back = 0; met < seasons && back <= latest; back += season, ++met) sum += past[latest - back];
    values[i] = sum / met;
  }
  return values;
}

std::unique_ptr<Forecaster> make_forecaster(const ForecastSettings& settings, std::span<const double> series) {
  switch (settings.kind) {
    case ForecasterKind::oracle:
      return std::make_unique<Oracle>(series);
    case ForecasterKind::persistence:
      return std::make_unique<Persistence>();
    case ForecasterKind::seasonal_naive:
      return std::make_unique<SeasonalNaive>(settings.season, settings.seasons);
    case ForecasterKind::gru:
      break;
  }
  assert(false && "a GRU is trained");
  return nullptr;
}

}  // namespace millrace::models
