#include "experiments/offline/given_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <limits>
#include <optional>
#include <string_view>

#include "experiments/config/quantity.h"
#include "sim/plan/bounded_json.h"

namespace millrace::experiments {
namespace {

using nlohmann::json;
using tuners::OptionType;

// Seconds of an ISO 8601 duration of hours, minutes and seconds, as Java writes one: "PT1H30M", "PT0.5S".
std::optional<double> seconds_of_iso(std::string_view text) {
  if (!text.starts_with("PT") || text.size() < 4) return std::nullopt;
  text.remove_prefix(2);
  double seconds = 0;
  while (!text.empty()) {
    double number = 0;
    const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    text.remove_prefix(static_cast<std::size_t>(rest - text.data()));
    if (error != std::errc{} || text.empty()) return std::nullopt;
    const std::size_t unit = std::string_view("SMH").find(text.front());
    if (unit == std::string_view::npos) return std::nullopt;
    seconds += number * (unit == 0 ? 1 : unit == 1 ? 60 : 3600);
    text.remove_prefix(1);
  }
  return seconds;
}

bool equal_but_for_case(const std::string& a, const std::string& b) {
  const auto lower = [](unsigned char c) { return std::tolower(c); };
  return std::ranges::equal(a, b, {}, lower, lower);
}

// What the text says if it is a value of the option's type; else the text itself, for checked_options to refuse.
json value_of_text(const tuners::OptionSpec& spec, const std::string& text) {
  switch (spec.type) {
    case OptionType::boolean:
      if (text == "true" || text == "false") return text == "true";
      break;
    case OptionType::integer:
    case OptionType::number: {
      if (text == "inf") return std::numeric_limits<double>::max();
      const bool may_be_share = spec.type == OptionType::number;
      const auto value = parse_as(text, may_be_share ? Dimension::share : Dimension::number);
      if (value) return *value;
      break;
    }
    case OptionType::duration:
      if (const auto seconds = seconds_of_iso(text)) return *seconds;
      break;
    case OptionType::choice:
      for (const std::string& choice : spec.choices) {
        if (equal_but_for_case(choice, text)) return choice;
      }
      break;
    case OptionType::text:
    case OptionType::model:
    case OptionType::list:
    case OptionType::table:
      break;
  }
  return text;
}

// The option's value as its type wants it: JSON that --set read from "4" may be meant as text, and a list of texts is
// one with semicolons between.
json fitting(const tuners::OptionSpec& spec, const json& value) {
  if (value.is_string()) return value_of_text(spec, value.get<std::string>());
  const bool is_text = spec.type == OptionType::text || spec.type == OptionType::model;
  const bool is_list =
      value.is_array() && std::ranges::all_of(value, [](const json& each) { return each.is_string(); });
  if (is_text && is_list) return fmt::format("{}", fmt::join(value.get<std::vector<std::string>>(), ";"));
  return is_text && value.is_primitive() && !value.is_null() ? json(value.dump()) : value;
}

}  // namespace

tl::expected<json, std::string> option_from(const std::string& assignment) {
  const std::size_t equals = assignment.find('=');
  if (equals == 0 || equals == std::string::npos) {
    return tl::unexpected(fmt::format("--set {}: KEY=VALUE is wanted, for example scaling_factor=0.1", assignment));
  }
  const std::string text = assignment.substr(equals + 1);
  if (!plan::is_utf8(assignment)) {
    return tl::unexpected(fmt::format("--set {}: it is not UTF-8", assignment));
  }
  json value = plan::bounded_json(text);
  if (value.is_discarded()) value = text;
  return json{{assignment.substr(0, equals), std::move(value)}};
}

tl::expected<tuners::Options, std::string> complete_options(const tuners::TunerEntry& entry, const OfflineRules& rules,
                                                            const std::vector<json>& layers) {
  const std::vector<tuners::OptionSpec> specs = entry.options();
  json given = rules.defaults;
  for (const json& layer : layers) {
    if (layer.is_null()) continue;
    if (!layer.is_object()) return tl::unexpected(std::string("options: an object is wanted"));
    for (const auto& [key, value] : layer.items()) {
      std::string name = key;
      if (!rules.option_prefix.empty() && name.starts_with(rules.option_prefix))
        name.erase(0, rules.option_prefix.size());
      if (std::ranges::find(rules.without_effect, name) != rules.without_effect.end()) continue;
      const auto spec = std::ranges::find(specs, name, &tuners::OptionSpec::name);
      given[name] = spec == specs.end() ? value : fitting(*spec, value);
    }
  }
  auto options = tuners::checked_options(entry, given);
  if (!options) return tl::unexpected(fmt::format("{}", fmt::join(options.error(), "; ")));
  return std::move(*options);
}

}  // namespace millrace::experiments
