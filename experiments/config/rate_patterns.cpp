#include "experiments/config/rate_patterns.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "experiments/config/layers.h"
#include "experiments/config/suggestion.h"
#include "sim/plan/rate_patterns.h"
#include "sim/plan/rate_trace.h"

namespace millrace::experiments {

namespace {

using enum ValueType;
using Made = std::optional<plan::RateSchedule>;
using Settings = RateSettings;

Made make_sine(const Settings& s, const Position& at, Diagnostics& out) {
  if (s.period >= kernel::Duration::from_ns(1'000)) return plan::sine(s.low, s.high, s.period);
  out.add(at, "period: a sine needs at least 1 us");
  return std::nullopt;
}

Made make_trace(const Settings& s, const Position& at, Diagnostics& out) {
  if (s.scale_peak > 0 && s.scale_mean > 0) {
    out.add(at, "scale_peak and scale_mean exclude each other");
    return std::nullopt;
  }
  plan::TraceOptions options;
  options.scale = s.scale;
  options.scale_peak = s.scale_peak;
  options.scale_mean = s.scale_mean;
  options.time_scale = s.time_scale;
  options.loop = s.loop;
  options.interpolate = s.interpolate;
  options.start = s.start;
  options.length = s.length;
  const std::string path = resolved_path(s.file, at);
  auto loaded = plan::load_trace(path, options);
  if (loaded) return *std::move(loaded);
  for (const plan::TraceError& error : loaded.error()) {
    if (error.line == 0) {
      out.add(at, fmt::format("file: '{}': {}", path, error.what));
    } else {
      out.add(Diagnostic{error.path, static_cast<std::uint32_t>(error.line), static_cast<std::uint32_t>(error.column),
                         error.what});
    }
  }
  return std::nullopt;
}

std::vector<Field<Settings>> trace_keys() {
  return {
      {{"file", text, Bound::any, "", "CSV: timestamp,value or t,rate (seconds, records/s)"}, &Settings::file},
      {{"scale", number, Bound::positive, "2.5", "multiplies every rate"}, &Settings::scale},
      {{"scale_peak", rate, Bound::positive, "\"777/s\"", "scales so that the greatest rate becomes this"},
       &Settings::scale_peak},
      {{"scale_mean", rate, Bound::positive, "\"333/s\"", "scales so that the mean rate becomes this"},
       &Settings::scale_mean},
      {{"time_scale", number, Bound::positive, "0.5", "multiplies every time: 0.01 plays a hundred times as fast"},
       &Settings::time_scale},
      {{"loop", flag, Bound::any, "false", "start again after the end, else hold the last rate"}, &Settings::loop},
      {{"interpolate", flag, Bound::any, "true", "straight lines between the points instead of steps"},
       &Settings::interpolate},
      {{"start", duration, Bound::not_negative, "\"1 s\"", "skip this much of the unscaled trace"}, &Settings::start},
      {{"length", duration, Bound::not_negative, "\"2 s\"", "use this much of the unscaled trace; 0: all"},
       &Settings::length}};
}

Field<Settings> rate_key(std::string_view key, double Settings::*member, std::string_view other,
                         std::string_view about) {
  return {{key, rate, Bound::not_negative, other, about}, member};
}
Field<Settings> time_key(std::string_view key, kernel::Duration Settings::*member, Bound bound, std::string_view other,
                         std::string_view about) {
  return {{key, duration, bound, other, about}, member};
}

// Reads `rates`, the only list.
void read_rates(TableReader& reader, Settings& settings) {
  const Node* node = reader.find("rates");
  if (node == nullptr) return;
  constexpr KeySpec kElement{"rates", rate, Bound::not_negative, "", ""};
  if (node->kind != Node::Kind::array || node->elements.empty()) {
    reader.error(node->at, "rates: a list of rates is wanted, for example [\"1 Wu\", \"5 Wu\"]");
    return;
  }
  for (const Node& element : node->elements) settings.rates.push_back(reader.quantity(kElement, element).value_or(0));
}

const RatePattern* find_pattern(TableReader& reader, const Node& node) {
  const auto name = reader.text("pattern", node);
  if (!name) return nullptr;
  std::vector<std::string> known;
  for (const RatePattern& pattern : rate_patterns()) {
    if (pattern.name == *name) return &pattern;
    known.emplace_back(pattern.name);
  }
  reader.error(node.at, fmt::format("pattern: {}", unknown_name("pattern", *name, known)));
  return nullptr;
}

}  // namespace

const std::vector<RatePattern>& rate_patterns() {
  static const std::vector<RatePattern> kPatterns = {
      {"constant",
       "one rate for ever",
       {rate_key("rate", &Settings::rate, "\"99/s\"", "the rate")},
       {"rate"},
       [](const Settings& s, const Position&, Diagnostics&) -> Made { return plan::RateSchedule::constant(s.rate); }},
      {"steps",
       "a list of rates, each for the same time",
       {{{"rates", list, Bound::any, "[\"1/s\", \"2/s\"]", "the rates"}, {}},
        time_key("each", &Settings::each, Bound::positive, "\"7 s\"", "how long a rate stays"),
        {{"repeat", flag, Bound::any, "true", "start again after the last one"}, &Settings::repeat}},
       {"rates", "each"},
       [](const Settings& s, const Position&, Diagnostics&) -> Made { return plan::steps(s.rates, s.each, s.repeat); }},
      {"cycle",
       "StreamTune's twenty rates: 3 7 4 2 1 10 8 5 6 9 Wu, twice",
       {rate_key("unit", &Settings::unit, "\"55/s\"", "one Wu; the source's unit if not given"),
        time_key("each", &Settings::each, Bound::positive, "\"7 s\"",
                 "how long a rate stays (the paper: 10 min at least)"),
        {{"permutation", count, Bound::not_negative, "3", "0: as printed; 1 to 5: the paper's other orders"},
         &Settings::permutation}},
       {"each"},
       [](const Settings& s, const Position&, Diagnostics&) -> Made {
         return plan::streamtune_cycle(s.unit, s.each, s.permutation);
       }},
      {"sine",
       "swings between two rates, starting at the lower one",
       {rate_key("low", &Settings::low, "\"3/s\"", "least rate"),
        rate_key("high", &Settings::high, "\"4/s\"", "greatest rate"),
        time_key("period", &Settings::period, Bound::positive, "\"7 s\"", "from one low to the next")},
       {"low", "high", "period"},
       make_sine},
      {"ramp",
       "a straight rise or fall between two rates",
       {rate_key("from", &Settings::from, "\"3/s\"", "rate before"),
        rate_key("to", &Settings::to, "\"4/s\"", "rate after"),
        time_key("start", &Settings::start, Bound::not_negative, "\"7 s\"", "when it begins"),
        time_key("length", &Settings::length, Bound::positive, "\"8 s\"", "how long it takes")},
       {"from", "to", "length"},
       [](const Settings& s, const Position&, Diagnostics&) -> Made {
         return plan::ramp(s.from, s.to, s.start, s.length);
       }},
      {"spike",
       "a short multiple of a base rate",
       {rate_key("base", &Settings::base, "\"3/s\"", "rate outside"),
        {{"factor", number, Bound::not_negative, "6", "multiplies the rate inside"}, &Settings::factor},
        time_key("at", &Settings::at, Bound::not_negative, "\"7 s\"", "when it begins"),
        time_key("length", &Settings::length, Bound::positive, "\"8 s\"", "how long it stays"),
        time_key("rise", &Settings::rise, Bound::not_negative, "\"2 s\"", "how long it rises, and falls")},
       {"base", "factor", "at", "length"},
       [](const Settings& s, const Position&, Diagnostics&) -> Made {
         return plan::spike(s.base, s.factor, s.at, s.length, s.rise);
       }},
      {"trace", "a recorded rate, from a CSV file", trace_keys(), {"file"}, make_trace},
  };
  return kPatterns;
}

std::optional<plan::RateSchedule> read_rate(TableReader& source, const Node& node, const std::string& path,
                                            std::optional<double> unit_rate) {
  if (node.kind != Node::Kind::table) {
    constexpr KeySpec kRate{"rate", rate, Bound::not_negative, "", ""};
    const auto value = source.quantity(kRate, node);
    return value ? Made(plan::RateSchedule::constant(*value)) : std::nullopt;
  }
  const std::size_t mistakes = source.diagnostics().size();
  TableReader reader(node, path, source.diagnostics());
  reader.set_unit_rate(unit_rate);
  reader.know("pattern");
  const Node* name = reader.require("pattern");
  const RatePattern* pattern = name == nullptr ? nullptr : find_pattern(reader, *name);
  if (pattern == nullptr) return std::nullopt;

  RateSettings settings;
  settings.unit = unit_rate.value_or(0);
  reader.read(std::span<const Field<RateSettings>>(pattern->keys), settings);
  read_rates(reader, settings);
  reader.finish();
  for (const std::string_view key : pattern->required) reader.require(key);
  if (pattern->name == "cycle" && settings.unit == 0 && reader.diagnostics().size() == mistakes) {
    reader.error(node.at, "pattern 'cycle' needs a 'unit', here or in the source, for example unit = \"80k/s\"");
  }
  if (reader.diagnostics().size() != mistakes) return std::nullopt;
  const Node* file = reader.find("file");
  return pattern->make(settings, file != nullptr ? file->at : node.at, reader.diagnostics());
}

}  // namespace millrace::experiments
