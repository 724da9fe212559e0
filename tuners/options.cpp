// Options of tuners: defaults, and the check of what a user gave.
#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <charconv>
#include <cmath>

#include "tuners/duration_text.h"
#include "tuners/nearest_name.h"
#include "tuners/tuner.h"

namespace millrace::tuners {
namespace {

template <class T>
T parsed_default(const std::string& text) {
  T value{};
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  assert(error == std::errc{} && rest == text.data() + text.size());
  static_cast<void>(rest);
  static_cast<void>(error);
  return value;
}

nlohmann::json default_value_of(const OptionSpec& spec) {
  switch (spec.type) {
    case OptionType::boolean:
      assert(spec.default_value == "true" || spec.default_value == "false");
      return spec.default_value == "true";
    case OptionType::integer:
      return parsed_default<std::int64_t>(spec.default_value);
    case OptionType::number:
      return parsed_default<double>(spec.default_value);
    case OptionType::duration: {
      const auto seconds = seconds_from_text(spec.default_value);
      assert(seconds.has_value());
      return seconds.value_or(0);
    }
    case OptionType::model:
    case OptionType::text:
    case OptionType::choice:
      return spec.default_value;
    case OptionType::list:
      return nlohmann::json::array();
    case OptionType::table:
      return nlohmann::json::object();
  }
  return nullptr;
}

using Checked = tl::expected<nlohmann::json, std::string>;  // the value in its stored form, or what is wrong with it

// "between 1 and 5", "at least 1".
std::string range_text(const OptionSpec& spec) {
  const char* unit = spec.type == OptionType::duration ? " s" : "";
  if (spec.most >= kUnboundedOption) return fmt::format("at least {}{}", spec.least, unit);
  return fmt::format("between {}{} and {}{}", spec.least, unit, spec.most, unit);
}

Checked in_range(const OptionSpec& spec, const nlohmann::json& given, double value, nlohmann::json stored) {
  const bool bounded = spec.least != spec.most;
  const bool inside = !bounded || (value >= spec.least && (value <= spec.most || spec.most >= kUnboundedOption));
  if (std::isfinite(value) && inside) return stored;
  const std::string wanted = bounded ? range_text(spec) : std::string("finite");
  return tl::unexpected(fmt::format("{} is out of range; it must be {}", given.dump(), wanted));
}

Checked checked_integer(const OptionSpec& spec, const nlohmann::json& given) {
  if (given.is_number_unsigned() || given.is_number_integer()) {
    return in_range(spec, given, given.get<double>(), given);
  }
  const bool whole = given.is_number_float() && std::abs(given.get<double>()) < 9e15 &&
                     given.get<double>() == std::floor(given.get<double>());
  if (!whole) return tl::unexpected(fmt::format("{} is not a whole number", given.dump()));
  return in_range(spec, given, given.get<double>(), static_cast<std::int64_t>(given.get<double>()));
}

Checked checked_duration(const OptionSpec& spec, const nlohmann::json& given) {
  std::optional<double> seconds;
  if (given.is_number()) seconds = given.get<double>();
  if (given.is_string()) seconds = seconds_from_text(given.get_ref<const std::string&>());
  if (!seconds) return tl::unexpected(fmt::format("{} is not a duration; write it like \"60 s\"", given.dump()));
  return in_range(spec, given, *seconds, *seconds);
}

Checked checked_choice(const OptionSpec& spec, const nlohmann::json& given) {
  const bool known = given.is_string() && std::find(spec.choices.begin(), spec.choices.end(),
                                                    given.get_ref<const std::string&>()) != spec.choices.end();
  if (known) return given;
  return tl::unexpected(fmt::format("{} is not a choice; known: {}", given.dump(), fmt::join(spec.choices, ", ")));
}

Checked checked_value(const OptionSpec& spec, const nlohmann::json& given) {
  switch (spec.type) {
    case OptionType::boolean:
      if (given.is_boolean()) return given;
      return tl::unexpected(fmt::format("{} is neither true nor false", given.dump()));
    case OptionType::integer:
      return checked_integer(spec, given);
    case OptionType::number:
      if (given.is_number()) return in_range(spec, given, given.get<double>(), given.get<double>());
      return tl::unexpected(fmt::format("{} is not a number", given.dump()));
    case OptionType::duration:
      return checked_duration(spec, given);
    case OptionType::model:
    case OptionType::text:
      if (given.is_string()) return given;
      return tl::unexpected(fmt::format("{} is not text", given.dump()));
    case OptionType::choice:
      return checked_choice(spec, given);
    case OptionType::list:
      if (given.is_array() && std::ranges::all_of(given, [](const auto& each) { return each.is_string(); })) {
        return given;
      }
      return tl::unexpected(fmt::format("{} is not a list of text", given.dump()));
    case OptionType::table:
      if (given.is_object()) return given;
      return tl::unexpected(fmt::format("{} is not a table", given.dump()));
  }
  return given;
}

std::string unknown_option(const TunerEntry& entry, const std::vector<OptionSpec>& specs, const std::string& name) {
  std::vector<std::string> known;
  for (const OptionSpec& spec : specs) known.push_back(spec.name);
  const auto meant = nearest_name(name, known);
  const std::string hint =
      meant ? fmt::format("did you mean '{}'?", *meant) : fmt::format("known: {}", fmt::join(known, ", "));
  return fmt::format("tuner '{}' has no option '{}'; {}", entry.name, name, hint);
}

}  // namespace

Options default_options(const TunerEntry& entry) {
  Options options = Options::object();
  for (const OptionSpec& spec : entry.options()) options[spec.name] = default_value_of(spec);
  return options;
}

tl::expected<Options, std::vector<std::string>> checked_options(const TunerEntry& entry, const nlohmann::json& given) {
  Options options = default_options(entry);
  if (given.is_null()) return options;
  if (!given.is_object()) {
    return tl::unexpected(std::vector{fmt::format("options of tuner '{}' must be a table", entry.name)});
  }
  const std::vector<OptionSpec> specs = entry.options();
  std::vector<std::string> mistakes;
  for (const auto& [name, value] : given.items()) {
    const auto spec =
        std::find_if(specs.begin(), specs.end(), [&key = name](const OptionSpec& s) { return s.name == key; });
    if (spec == specs.end()) {
      mistakes.push_back(unknown_option(entry, specs, name));
    } else if (Checked checked = checked_value(*spec, value); checked) {
      options[name] = std::move(*checked);
    } else {
      mistakes.push_back(fmt::format("option '{}' of tuner '{}': {}", name, entry.name, checked.error()));
    }
  }
  if (!mistakes.empty()) return tl::unexpected(std::move(mistakes));
  return options;
}

}  // namespace millrace::tuners
