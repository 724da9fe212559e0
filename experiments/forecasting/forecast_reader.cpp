#include "experiments/forecasting/forecast_reader.h"

#include <fmt/format.h>

#include <algorithm>

#include "experiments/config/rate_patterns.h"
#include "experiments/config/suggestion.h"
#include "experiments/config/table_reader.h"
#include "experiments/forecasting/forecaster_table.h"

namespace millrace::experiments {

namespace {

using enum ValueType;
using kernel::Duration;
using kernel::SimTime;

constexpr std::size_t kMostSteps = 1'000'000;  // a year of half-minutes

// The mean rate of each step, by the integral of the schedule.
void fill_series(TableReader& reader, const plan::RateSchedule& rate, const Position& at, ForecastSpec& spec) {
  const Duration length = spec.length > Duration() ? spec.length : rate.extent();
  const auto steps = spec.steps_of(length);
  if (steps > kMostSteps) {
    reader.error(at, fmt::format("series: it has {} steps; at most {} can be forecast", steps, kMostSteps));
    return;
  }
  double before = 0;
  for (std::size_t i = 1; i <= steps; ++i) {
    const double until = rate.records_until(SimTime() + spec.step * static_cast<std::int64_t>(i));
    spec.series.push_back((until - before) / spec.step.seconds());
    before = until;
  }
}

void read_names(TableReader& reader, ForecastSpec& spec) {
  const Node* list = reader.find("forecasters");
  if (list == nullptr) {
    for (const ForecasterEntry& entry : forecaster_table()) spec.forecasters.emplace_back(entry.name);
    return;
  }
  for (const auto& [name, at] : reader.names("forecasters", *list)) {
    std::vector<std::string> known;
    for (const ForecasterEntry& entry : forecaster_table()) known.emplace_back(entry.name);
    if (std::ranges::find(known, name) == known.end()) {
      reader.error(at, "forecasters: " + unknown_name("forecaster", name, known));
    } else if (std::ranges::find(spec.forecasters, name) != spec.forecasters.end()) {
      reader.error(at, fmt::format("forecasters: '{}' is named twice", name));
    } else {
      spec.forecasters.push_back(name);
    }
  }
  if (list->kind == Node::Kind::array && list->elements.empty()) {
    reader.error(list->at, "forecasters: the list is empty");
  }
}

// For the documentation.
std::string names_text() {
  std::string text = "which, all if not given:";
  for (const ForecasterEntry& entry : forecaster_table()) {
    text += fmt::format("{} {} ({})", text.ends_with(':') ? "" : ",", entry.name, entry.about);
  }
  return text;
}

}  // namespace

std::span<const Field<ForecastSpec>> forecast_fields() {
  using S = ForecastSpec;
  static const std::string kNames = names_text();
  static const std::vector<Field<S>> kFields = {
      {{"series", table, Bound::any, "", "what is forecast: a pattern of a source's rate, a recorded one for example"},
       {}},
      {{"step", duration, Bound::positive, "\"30 s\"", "of the series; the mean of the rate over it is its value"},
       &S::step},
      {{"length", duration, Bound::not_negative, "\"50 min\"", "of the series; 0: as long as its pattern is once"},
       &S::length},
      {{"train", share, Bound::up_to_one, "\"60 %\"",
        "of the series, from its beginning: what learns, learns from it; what follows is forecast"},
       &S::train},
      {{"horizon", duration, Bound::positive, "\"4 min\"", "how far ahead a forecast goes; each starts where one ends"},
       &S::horizon},
      {{"season", duration, Bound::positive, "\"1 min\"", "after which the series is about the same"}, &S::season},
      {{"long_season", duration, Bound::positive, "\"8 min\"", "likewise, a multiple of it: a week of days"},
       &S::long_season},
      {{"forecasters", list, Bound::any, "[\"persistence\"]", kNames}, {}},
      {{"seed", count, Bound::not_negative, "5", "of the GRU's weights and shuffles; the experiment's if not given"},
       {}}};
  return kFields;
}

std::span<const Field<models::ForecastSettings>> gru_fields() {
  using S = models::ForecastSettings;
  static const std::vector<Field<S>> kFields = {
      {{"hidden", count, Bound::at_least_one, "8", "GRU: width of its state"}, &S::hidden},
      {{"members", count, Bound::at_least_one, "2", "GRU: networks, whose mean it is"}, &S::members},
      {{"epochs", count, Bound::at_least_one, "2", "GRU: at most"}, &S::epochs},
      {{"patience", count, Bound::at_least_one, "1", "GRU: epochs without a lower validation loss before it stops"},
       &S::patience},
      {{"batch", count, Bound::at_least_one, "9", "GRU: forecasts"}, &S::batch},
      {{"learning_rate", number, Bound::positive, "0.01", "GRU: of AdamW"}, &S::learning_rate},
      {{"weight_decay", number, Bound::not_negative, "0.3", "GRU: of AdamW"}, &S::weight_decay},
      {{"validation", share, Bound::up_to_one, "\"40 %\"",
        "GRU: of what it learns from, held out to tell when to stop"},
       &S::validation}};
  return kFields;
}

ForecastSpec read_forecast(const std::string& name, const Node& table, Diagnostics& out) {
  const std::size_t before = out.size();
  ForecastSpec spec;
  spec.name = name;
  TableReader reader(table, "forecast." + name, out);
  reader.read(forecast_fields(), spec);
  spec.gru.kind = models::ForecasterKind::gru;
  reader.read(gru_fields(), spec.gru);
  reader.finish();
  if (name.find('/') != std::string::npos) reader.error(table.at, "forecast: names have no '/'");
  read_names(reader, spec);
  if (const Node* seed = reader.find("seed")) {
    const auto value = reader.quantity({"seed", count, Bound::not_negative, "", ""}, *seed);
    if (value) spec.seed = static_cast<std::uint64_t>(*value);
  }
  const Node* series = reader.require("series");
  if (series == nullptr) return spec;
  const auto rate = read_rate(reader, *series, reader.path() + ".series", std::nullopt);
  if (rate && out.size() == before) fill_series(reader, *rate, series->at, spec);
  if (out.size() != before) return spec;
  spec.gru.season = static_cast<std::uint32_t>(spec.steps_of(spec.season));
  spec.gru.long_season = static_cast<std::uint32_t>(spec.steps_of(spec.long_season));
  spec.gru.horizon = static_cast<std::uint32_t>(spec.steps_of(spec.horizon));
  if (std::string problem = problem_of(spec); !problem.empty()) {
    const Node* key = reader.find(problem.substr(0, problem.find(':')));
    reader.error(key != nullptr ? key->at : table.at, std::move(problem));
  }
  return spec;
}

}  // namespace millrace::experiments
