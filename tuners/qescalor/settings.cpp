#include "tuners/qescalor/settings.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <iterator>
#include <string_view>
#include <utility>

#include "models/performance/performance_settings.h"
#include "tuners/ranged_option.h"
#include "tuners/scaling_scope.h"

namespace millrace::tuners::qescalor {
namespace {

using kernel::Duration;

constexpr double kNone = kUnboundedOption;
constexpr std::array<std::string_view, 4> kForecasts = {"oracle", "persistence", "seasonal", "gru"};
constexpr std::array<std::string_view, 2> kCandidates = {"all", "paper"};
constexpr std::array<std::string_view, 2> kSamplers = {"dynamic", "fixed"};

OptionSpec number(std::string name, std::string value, std::string about, double least, double most = kNone) {
  return ranged_option(std::move(name), OptionType::number, std::move(value), std::move(about), least, most);
}
OptionSpec integer(std::string name, std::string value, std::string about, double least, double most = 1e6) {
  return ranged_option(std::move(name), OptionType::integer, std::move(value), std::move(about), least, most);
}
OptionSpec duration(std::string name, std::string value, std::string about, double least) {
  return ranged_option(std::move(name), OptionType::duration, std::move(value), std::move(about), least, kNone);
}
template <class Words>
OptionSpec one_of(std::string name, std::string value, std::string about, const Words& words) {
  OptionSpec option;
  option.name = std::move(name);
  option.type = OptionType::choice;
  option.default_value = std::move(value);
  option.about = std::move(about);
  for (const std::string_view word : words) option.choices.emplace_back(word);
  return option;
}
OptionSpec free_form(std::string name, OptionType type, std::string about) {
  OptionSpec option;
  option.name = std::move(name);
  option.type = type;
  option.about = std::move(about);
  return option;
}

template <class Words>
std::size_t position_of(const Words& words, const nlohmann::json& value) {
  return static_cast<std::size_t>(std::find(words.begin(), words.end(), value.get<std::string>()) - words.begin());
}

// "33.2 MB" after a number of bytes that a unit stands for.
struct Unit {
  std::string_view name;
  double bytes;
};
constexpr std::array<Unit, 8> kUnits = {{{"B", 1},
                                         {"kB", 1e3},
                                         {"MB", 1e6},
                                         {"GB", 1e9},
                                         {"KiB", 1024},
                                         {"MiB", 1024.0 * 1024},
                                         {"GiB", 1024.0 * 1024 * 1024},
                                         {"TB", 1e12}}};

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

// A number and the word behind it; nothing if there is no number.
std::optional<std::pair<double, std::string_view>> number_and_word(std::string_view text) {
  text = trimmed(text);
  double value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc() || !std::isfinite(value) || value <= 0) return std::nullopt;
  return std::pair{value, trimmed(text.substr(static_cast<std::size_t>(end - text.data())))};
}

tl::expected<std::vector<KnownRate>, std::string> known_rates(const std::string& op, const nlohmann::json& list) {
  constexpr double kMegabyte = 1e6;
  std::vector<KnownRate> rates;
  const auto is_sample = [](const nlohmann::json& each) {
    return each.is_array() && each.size() == 3 && each[0].is_number() && each[1].is_number() && each[2].is_number();
  };
  if (!list.is_array() || list.empty() || !std::all_of(list.begin(), list.end(), is_sample)) {
    return tl::unexpected(
        fmt::format("samples: of operator '{}' a list of [cores, MB, records/s] is wanted, 0 MB: no limit", op));
  }
  for (const nlohmann::json& each : list) {
    rates.push_back({.resources = {.cpu_share = each[0].get<double>(),
                                   .memory = kernel::Bytes{std::llround(each[1].get<double>() * kMegabyte)}},
                     .rate_per_s = each[2].get<double>()});
  }
  return rates;
}

tl::expected<void, std::string> read_samples(const nlohmann::json& table, const plan::LogicalPlan& plan, Settings& s) {
  for (const auto& [op, list] : table.items()) {
    if (plan::find_operator(plan, op) == nullptr) continue;  // of another query of the comparison
    auto rates = known_rates(op, list);
    if (!rates) return tl::unexpected(rates.error());
    s.samples[op] = std::move(*rates);
  }
  return {};
}

}  // namespace

tl::expected<plan::InstanceResources, std::string> parse_size(std::string_view text) {
  const auto wrong = [&] {
    return tl::unexpected(
        fmt::format("sizes: '{}' is no size of an instance; \"0.6 cores\" or \"0.6 cores, 33.2 MB\" is one", text));
  };
  const auto comma = text.find(',');
  const auto cpu = number_and_word(text.substr(0, comma));
  if (!cpu || !(cpu->second == "cores" || cpu->second == "core")) return wrong();
  plan::InstanceResources size;
  size.cpu_share = cpu->first;
  if (comma == std::string_view::npos) return size;
  const auto memory = number_and_word(text.substr(comma + 1));
  if (!memory) return wrong();
  const auto unit = std::find_if(kUnits.begin(), kUnits.end(), [&](const Unit& u) { return u.name == memory->second; });
  if (unit == kUnits.end()) return wrong();
  size.memory = kernel::Bytes{std::llround(memory->first * unit->bytes)};
  return size;
}

std::vector<OptionSpec> setting_options() {
  OptionSpec forecaster = free_form("forecaster", OptionType::model, "forecast = \"gru\": file of the trained network");
  return {
      free_form("sizes", OptionType::list,
                "instances to choose from, [\"0.6 cores, 33.2 MB\", ...]; none: 0.6, 1.2, 1.8 and 2.4 cores (paper, "
                "section 3.2); a single one makes it CBA"),
      duration("period", "20 s", "of looking; the sampler's window", 1),
      duration("settle", "20 s", "after a change of instances, before a window counts", 0),
      duration("epoch", "5 min", "of a schedule", 1),
      integer("horizon", "12", "epochs planned ahead", 1, 10000),
      duration("lead", "30 s", "an epoch's instances are started so long before it", 0),
      number("margin", "0.1", "load provided for beyond the forecast, relative", 0),
      duration("catch_up", "10 min", "a backlog is to be gone after so long; 0: it is not looked at", 0),
      number("tolerance", "0.15", "relative difference from the model at which an operator is sampled anew", 0),
      integer("differences", "3", "in so many windows in a row; 0: never", 0),
      free_form("samples", OptionType::table,
                "known beforehand, by operator: [[cores, MB, records/s], ...]; these operators are not sampled"),
      one_of("sampler", "dynamic", "DSA, whose steps follow the gradient, or FSSA, fixed steps", kSamplers),
      number("start_cores", "0.4", "first point that is sampled", 0.01),
      number("step_cores", "0.1", "from one point to the next", 0),
      number("start_mb", "0", "memory of the first point, MB; 0: no limit", 0),
      number("step_mb", "0", "from one point to the next, MB", 0),
      integer("points", "25", "of the line of resources", 2, 10000),
      integer("step", "1", "FSSA: points from one sample to the next", 1),
      integer("largest_step", "5", "DSA: points from one sample to the next at most", 1),
      number("up", "0.3", "DSA: relative gain a point above which performance fluctuates (delta.up)", 1e-6),
      number("stop", "0.01", "DSA: relative gain a point below which nothing is gained (delta.stop)", 1e-9),
      integer("stop_count", "3", "DSA: so many samples without a gain in a row end it (maxStopCount)", 1),
      number("converged", "0.01", "relative difference of two windows' rates at which a sample is done", 1e-6),
      integer("most_windows", "8", "after so many a sample is done in any case", 2),
      one_of("regressor", "forest", "model of an instance's performance over its resources (paper: forest)",
             models::performance_regressor_names()),
      one_of("forecast", "seasonal",
             "load of the coming epochs: told by the harness, as now, as one season ago, or by a trained network",
             kForecasts),
      duration("season", "1 d", "after which the load is about the same", 1),
      std::move(forecaster),
      one_of("candidates", "all", "multisets of instances: all that suffice, or the paper's (docs/qescalor.md)",
             kCandidates),
      number("core_hour", fmt::format("{}", plan::Prices().core_hour),
             "price of a core and hour (AWS Fargate, US dollars)", 0),
      number("gib_hour", fmt::format("{}", plan::Prices().gib_hour), "price of a GiB and hour (likewise)", 0),
      number("start_price", fmt::format("{}", plan::Prices().start), "price of starting an instance", 0),
      number("stop_price", fmt::format("{}", plan::Prices().stop), "price of stopping one", 0),
      integer("most_instances", "0", "per operator; 0 = the cluster's slots", 0, kLargestDegree),
  };
}

tl::expected<Settings, std::string> settings_of(const TunerContext& context, const Options& given) {
  const auto value = [&](const char* name) { return given.at(name).get<double>(); };
  const auto count = [&](const char* name) { return given.at(name).get<std::uint32_t>(); };
  const auto bytes = [&](const char* name) { return kernel::Bytes{std::llround(value(name) * 1e6)}; };
  Settings s;
  for (const nlohmann::json& each : given.at("sizes")) {
    const auto size = parse_size(each.get<std::string>());
    if (!size) return tl::unexpected(size.error());
    s.sizes.push_back(*size);
  }
  if (s.sizes.empty()) {
    for (const double cores : {0.6, 1.2, 1.8, 2.4}) s.sizes.push_back({.cpu_share = cores, .memory = {}});
  }
  s.period = Duration::from_seconds(value("period"));
  s.epoch = Duration::from_seconds(value("epoch"));
  s.horizon = count("horizon");
  s.lead = Duration::from_seconds(value("lead"));
  s.margin = value("margin");
  s.catch_up_s = value("catch_up");
  s.tolerance = value("tolerance");
  s.differences = count("differences");
  s.sampling = {.sampler = static_cast<Sampler>(position_of(kSamplers, given.at("sampler"))),
                .start = {.cpu_share = value("start_cores"), .memory = bytes("start_mb")},
                .least_step = {.cpu_share = value("step_cores"), .memory = bytes("step_mb")},
                .points = count("points"),
                .step = count("step"),
                .largest_step = count("largest_step"),
                .up = value("up"),
                .stop = value("stop"),
                .stop_count = count("stop_count"),
                .window = s.period,
                .converged = value("converged"),
                .most_windows = count("most_windows"),
                .normal = {},
                .normal_instances = 1};
  s.regressor = given.at("regressor").get<std::string>();
  s.forecast = static_cast<Forecast>(position_of(kForecasts, given.at("forecast")));
  s.season = Duration::from_seconds(value("season"));
  s.forecaster = given.at("forecaster").get<std::string>();
  s.prices.core_hour = value("core_hour");
  s.prices.gib_hour = value("gib_hour");
  s.prices.start = value("start_price");
  s.prices.stop = value("stop_price");
  s.planning.candidates = static_cast<Candidates>(position_of(kCandidates, given.at("candidates")));
  s.planning.most_instances = count("most_instances") > 0 ? count("most_instances") : degree_cap(context);
  if (auto read = read_samples(given.at("samples"), *context.plan, s); !read) return tl::unexpected(read.error());
  return s;
}

}  // namespace millrace::tuners::qescalor
