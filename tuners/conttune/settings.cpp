#include "tuners/conttune/settings.h"

#include <iterator>

#include "tuners/ranged_option.h"
#include "tuners/scaling_scope.h"

namespace millrace::tuners::conttune {
namespace {

constexpr double kNone = kUnboundedOption;

OptionSpec number(std::string name, std::string value, std::string about, double least, double most = kNone) {
  return ranged_option(std::move(name), OptionType::number, std::move(value), std::move(about), least, most);
}

OptionSpec integer(std::string name, std::string value, std::string about, double least, double most) {
  return ranged_option(std::move(name), OptionType::integer, std::move(value), std::move(about), least, most);
}

OptionSpec overload() {
  OptionSpec option;
  option.name = "overload";
  option.type = OptionType::choice;
  option.default_value = "backpressure";
  option.about =
      "what tells that the job is too small: back-pressure, or on Timely, which has none, an operator that takes in "
      "less "
      "than 85 % of what is put out to it";
  option.choices.assign(std::begin(kOverloadNames), std::end(kOverloadNames));
  return option;
}

}  // namespace

std::vector<OptionSpec> setting_options() {
  return {
      mode_option(),
      ranged_option("policy_interval", OptionType::duration, "10 s", "length of a window (as DS2)", 0.001, kNone),
      integer("warm_up_time", "2", "windows ignored after each deployment (as DS2)", 0, 1e9),
      number("alpha", "3",
             "instances that a proposed degree may be away from a measured one; beyond it the linear rule decides "
             "(paper; also 0)",
             0),
      integer("K", "5", "newest processing abilities averaged per operator and degree (README)", 1, 20),
      number("l_start", "2.5",
             "released mode: length scale l, instances, where the fit starts (GPofContTune.py; README 4.37)", 1e-9),
      number("l_least", "1e-5", "least l, instances; intended mode: also 0.3 (GPofContTune.py)", 1e-9),
      number("l_most", "1e5", "greatest l, instances; intended mode: also p^max (GPofContTune.py)", 1e-9),
      number("sigma_f_start", "1e6", "signal sigma_f, records/s, moved into its bounds (GPofContTune.py)", 1e-9),
      number("sigma_f_least", "1e-5", "least sigma_f, records/s (GPofContTune.py)", 1e-9),
      number("sigma_f_most", "1e5", "greatest sigma_f, records/s (GPofContTune.py; README 5e5)", 1e-9),
      integer("test_grid_end", "0",
              "greatest degree that the surrogate proposes; 0 = the greatest that was deployed (GPofContTune.py: 25)",
              0, kLargestDegree),
      overload(),
      number("backpressure_threshold", "100", "ms/s of any operator from which the job is back-pressured", 0, 1001),
      number("big_multiplier", "2", "factor of the Big phase beyond every degree deployed so far (paper)", 1.01, 1e6),
      number("rate_tolerance", "0.05", "relative change of an arrival rate up to which it counts as the same", 0),
      ranged_option(
          "catch_up_limit", OptionType::duration, "10 min",
          "intended mode: a backlog that will be gone within it is waited for; 0: back-pressure always counts", 0,
          kNone),
      integer("max_parallelism", "0", "cap per operator; 0 = the cluster's slots", 0, kLargestDegree),
  };
}

Settings settings_of(const TunerContext& context, const Options& given) {
  const auto value = [&](const char* name) { return given.at(name).get<double>(); };
  Settings s;
  s.mode = mode_of(given);
  s.policy_interval = kernel::Duration::from_seconds(value("policy_interval"));
  s.warm_up_time = given.at("warm_up_time").get<std::uint64_t>();
  s.alpha = value("alpha");
  s.newest = given.at("K").get<std::uint32_t>();
  s.fit = {.mode = s.mode,
           .l_start = value("l_start"),
           .l_least = value("l_least"),
           .l_most = value("l_most"),
           .sigma_f_start = value("sigma_f_start"),
           .sigma_f_least = value("sigma_f_least"),
           .sigma_f_most = value("sigma_f_most")};
  s.test_grid_end = given.at("test_grid_end").get<std::uint32_t>();
  s.overload = given.at("overload").get<std::string>() == "lag" ? Overload::lag : Overload::backpressure;
  s.backpressure_threshold = value("backpressure_threshold");
  s.big_multiplier = value("big_multiplier");
  s.rate_tolerance = value("rate_tolerance");
  s.catch_up_limit_s = value("catch_up_limit");
  s.cap = degree_cap(context);
  if (const auto own = given.at("max_parallelism").get<std::uint32_t>(); own > 0) s.cap = own;
  return s;
}

}  // namespace millrace::tuners::conttune
