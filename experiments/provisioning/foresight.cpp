#include "experiments/provisioning/foresight.h"

#include <algorithm>
#include <cassert>
#include <span>
#include <utility>

#include "models/forecasting/simple_forecasters.h"

namespace millrace::experiments {
namespace {

using models::ForecasterKind;

std::unique_ptr<models::Forecaster> simple_forecaster(Foresight foresight, std::size_t season,
                                                      const std::vector<double>& values) {
  models::ForecastSettings settings;
  settings.season = static_cast<std::uint32_t>(season);
  switch (foresight) {
    case Foresight::oracle:
      settings.kind = ForecasterKind::oracle;
      break;
    case Foresight::persistence:
      settings.kind = ForecasterKind::persistence;
      break;
    case Foresight::seasonal:
      settings.kind = ForecasterKind::seasonal_naive;
      break;
  }
  return models::make_forecaster(settings, values);
}

}  // namespace

Forecasters forecasters_of(const ProvisioningSpec& spec, const OperatorLoad& load,
                           std::unique_ptr<models::Forecaster> network) {
  assert(spec.network.empty() || network != nullptr);
  Forecasters result;
  result.load = spec.network.empty() ? simple_forecaster(spec.foresight, epochs_of_a_day(spec), load.load_per_s)
                                     : std::move(network);
  result.performance = simple_forecaster(spec.drift.foresight, epochs_in(spec.drift.period, spec), load.performance);
  return result;
}

std::vector<double> foreseen(const models::Forecaster& forecaster, const std::vector<double>& values, std::size_t now,
                             std::size_t count) {
  assert(now < values.size());
  std::vector<double> result = forecaster.forecast(std::span(values).first(now), static_cast<std::uint32_t>(count));
  const bool knows_nothing = now == 0 && std::ranges::count(result, 0.0) == std::ssize(result);
  if (knows_nothing) std::ranges::fill(result, values.front());
  return result;
}

}  // namespace millrace::experiments
