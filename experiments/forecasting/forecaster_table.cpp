#include "experiments/forecasting/forecaster_table.h"

#include <algorithm>
#include <array>

namespace millrace::experiments {

namespace {

using models::ForecasterKind;
using models::ForecastSettings;

constexpr std::uint32_t kMeanOver = 4;  // long seasons: a month of weeks

ForecastSettings seasonal(const ForecastSpec& spec, kernel::Duration season, std::uint32_t seasons) {
  ForecastSettings settings;
  settings.kind = ForecasterKind::seasonal_naive;
  settings.season = static_cast<std::uint32_t>(spec.steps_of(season));
  settings.seasons = seasons;
  return settings;
}

ForecastSettings of_kind(ForecasterKind kind) {
  ForecastSettings settings;
  settings.kind = kind;
  return settings;
}

constexpr std::array<ForecasterEntry, 6> kTable = {
    {{"seasonal", "the value one season before", true,
      [](const ForecastSpec& spec) { return seasonal(spec, spec.season, 1); }},
     {"seasonal-long", "the value one long season before", true,
      [](const ForecastSpec& spec) { return seasonal(spec, spec.long_season, 1); }},
     {"seasonal-mean", "the mean of the values 1, 2, 3 and 4 long seasons before", true,
      [](const ForecastSpec& spec) { return seasonal(spec, spec.long_season, kMeanOver); }},
     {kGru, "a recurrent network, trained on what is before the first forecast", false,
      [](const ForecastSpec& spec) { return spec.gru; }},
     {"persistence", "the last value", true, [](const ForecastSpec&) { return of_kind(ForecasterKind::persistence); }},
     {"oracle", "what will be", false, [](const ForecastSpec&) { return of_kind(ForecasterKind::oracle); }}}};

}  // namespace

std::span<const ForecasterEntry> forecaster_table() {
  return kTable;
}

const ForecasterEntry& forecaster_named(std::string_view name) {
  return *std::ranges::find(kTable, name, &ForecasterEntry::name);
}

}  // namespace millrace::experiments
