#include "experiments/config/rate_patterns.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "experiments/config/layers.h"
#include "experiments/config/suggestion.h"
#include "sim/plan/combined_rates.h"
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

Made make_square(const Settings& s, const Position& at, Diagnostics& out) {
  if (s.period.ns() >= 2) return plan::square(s.low, s.high, s.period);
  out.add(at, "period: a square needs at least 2 ns");
  return std::nullopt;
}

Made make_trend(const Settings& s, const Position& at, Diagnostics& out) {
  constexpr double kMost = 1e12;  // records/s
  plan::RateSchedule trend = plan::trend(s.base, s.growth, s.length);
  if (trend.peak() <= kMost) return trend;
  out.add(at, "growth: it ends at more than 10^12 records/s");
  return std::nullopt;
}

Made make_week(const Settings& s, const Position& at, Diagnostics& out) {
  if (s.day >= kernel::Duration::from_ns(1'000)) return plan::week(s.low, s.high, s.weekend, s.day);
  out.add(at, "day: a week needs days of at least 1 us");
  return std::nullopt;
}

Made make_clip(const Settings& s, const Position& at, Diagnostics& out) {
  if (s.parts.size() != 1) out.add(at, "of: 'clip' wants one rate");
  if (s.clip_low > s.clip_high) out.add(at, "low: it is above 'high'");
  if (s.parts.size() != 1 || s.clip_low > s.clip_high) return std::nullopt;
  return plan::clipped(s.parts.front(), s.clip_low, s.clip_high, s.length, s.repeat);
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

const Field<Settings> kOfKey = {{"of", list, Bound::any, "", "rates: constants or tables with a pattern"}, {}};

std::vector<Field<Settings>> combination_keys() {
  return {kOfKey,
          time_key("length", &Settings::length, Bound::positive, "\"8 s\"", "the stretch that is combined"),
          {{"repeat", flag, Bound::any, "true", "start again after it, else hold the last rate"}, &Settings::repeat}};
}

// Reads `of`, rates in rates.
void read_parts(TableReader& reader, std::optional<double> unit_rate, Settings& settings) {
  const Node* node = reader.find("of");
  if (node == nullptr) return;
  if (node->kind != Node::Kind::array || node->elements.empty()) {
    reader.error(node->at, "of: a list of rates is wanted, for example [\"1k/s\", { pattern = \"sine\", ... }]");
    return;
  }
  for (const Node& element : node->elements) {
    if (auto part = read_rate(reader, element, reader.path() + ".of", unit_rate)) {
      settings.parts.push_back(std::move(*part));
    }
  }
}

// Reads `rates`, the only list of plain rates.
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
      {"square",
       "two rates in turn, starting with the lower one",
       {rate_key("low", &Settings::low, "\"3/s\"", "rate of the first half of each period"),
        rate_key("high", &Settings::high, "\"4/s\"", "rate of the second half"),
        time_key("period", &Settings::period, Bound::positive, "\"7 s\"",
                 "from one start of the lower rate to the next")},
       {"low", "high", "period"},
       make_square},
      {"staircase",
       "equal steps between two rates",
       {rate_key("from", &Settings::from, "\"3/s\"", "the first rate"),
        rate_key("to", &Settings::to, "\"4/s\"", "the last rate, which then holds"),
        {{"steps", count, Bound::at_least_one, "2", "changes of the rate"}, &Settings::steps},
        time_key("each", &Settings::each, Bound::positive, "\"7 s\"", "how long a rate stays")},
       {"from", "to", "each"},
       [](const Settings& s, const Position&, Diagnostics&) -> Made {
         return plan::staircase(s.from, s.to, s.steps, s.each);
       }},
      {"outage",
       "nothing for a while, then all that was missed at once",
       {rate_key("rate", &Settings::rate, "\"99/s\"", "the rate before and after"),
        time_key("at", &Settings::at, Bound::not_negative, "\"7 s\"", "when it begins"),
        time_key("length", &Settings::length, Bound::positive, "\"8 s\"", "how long nothing arrives"),
        time_key("within", &Settings::within, Bound::positive, "\"3 s\"",
                 "time in which what was missed arrives then")},
       {"rate", "at", "length"},
       [](const Settings& s, const Position&, Diagnostics&) -> Made {
         return plan::outage(s.rate, s.at, s.length, s.within);
       }},
      {"bursts",
       "two rates in turn, each for an exponentially distributed time",
       {rate_key("low", &Settings::low, "\"3/s\"", "rate between bursts, and at the start"),
        rate_key("high", &Settings::high, "\"4/s\"", "rate of a burst"),
        time_key("mean_low", &Settings::mean_low, Bound::positive, "\"3 s\"", "mean time between two bursts"),
        time_key("mean_high", &Settings::mean_high, Bound::positive, "\"4 s\"", "mean length of a burst"),
        time_key("length", &Settings::length, Bound::positive, "\"8 s\"", "after this it starts again"),
        {{"seed", count, Bound::not_negative, "5", "of the times"}, &Settings::seed}},
       {"low", "high", "mean_low", "mean_high", "length"},
       [](const Settings& s, const Position&, Diagnostics&) -> Made {
         return plan::bursts(s.low, s.high, s.mean_low, s.mean_high, s.length, s.seed);
       }},
      {"trend",
       "slow growth",
       {rate_key("base", &Settings::base, "\"3/s\"", "rate at the start"),
        {{"growth", share, Bound::not_negative, "9000", "a day: 0.1 is a tenth more each day"}, &Settings::growth},
        time_key("length", &Settings::length, Bound::positive, "\"8 s\"", "how long it grows")},
       {"base", "growth", "length"},
       make_trend},
      {"week",
       "seven days, each a sine from low to high and back",
       {rate_key("low", &Settings::low, "\"3/s\"", "rate at midnight"),
        rate_key("high", &Settings::high, "\"4/s\"", "rate at noon"),
        {{"weekend", number, Bound::not_negative, "0.5", "multiplies the last two days"}, &Settings::weekend},
        time_key("day", &Settings::day, Bound::positive, "\"2 s\"", "length of a day")},
       {"low", "high"},
       make_week},
      {"permutation",
       "a list of rates in random order, each for the same time",
       {{{"rates", list, Bound::any, "[\"1/s\", \"2/s\"]", "the rates"}, {}},
        time_key("each", &Settings::each, Bound::positive, "\"7 s\"", "how long a rate stays"),
        {{"seed", count, Bound::not_negative, "5", "of the order"}, &Settings::seed}},
       {"rates", "each"},
       [](const Settings& s, const Position&, Diagnostics&) -> Made {
         return plan::shuffled_steps(s.rates, s.each, s.seed);
       }},
      {"sum",
       "rates added",
       combination_keys(),
       {"of", "length"},
       [](const Settings& s, const Position&, Diagnostics&) -> Made {
         return plan::sum_of(s.parts, s.length, s.repeat);
       }},
      {"product",
       "rates multiplied: the first is in records/s, the others are factors (\"1.2/s\" is a factor of 1.2)",
       combination_keys(),
       {"of", "length"},
       [](const Settings& s, const Position&, Diagnostics&) -> Made {
         return plan::product_of(s.parts, s.length, s.repeat);
       }},
      {"sequence",
       "rates one after another, each from its beginning",
       {kOfKey,
        time_key("each", &Settings::each, Bound::positive, "\"7 s\"", "how long each is played"),
        {{"repeat", flag, Bound::any, "true", "start again after the last one"}, &Settings::repeat}},
       {"of", "each"},
       [](const Settings& s, const Position&, Diagnostics&) -> Made {
         return plan::sequence_of(s.parts, s.each, s.repeat);
       }},
      {"clip",
       "a rate (the only one of `of`) that is kept between two limits",
       {kOfKey,
        rate_key("low", &Settings::clip_low, "\"3/s\"", "least rate"),
        rate_key("high", &Settings::clip_high, "\"4/s\"", "greatest rate"),
        time_key("length", &Settings::length, Bound::positive, "\"8 s\"", "the stretch that is covered"),
        {{"repeat", flag, Bound::any, "true", "start again after it, else hold the last rate"}, &Settings::repeat}},
       {"of", "length"},
       make_clip},
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
  read_parts(reader, unit_rate, settings);
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
