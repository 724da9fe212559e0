#include "tuners/cpu_threshold/settings.h"

#include "tuners/ranged_option.h"
#include "tuners/scaling_scope.h"

namespace millrace::tuners::cpu_threshold {
namespace {

constexpr double kNone = kUnboundedOption;
constexpr double kLeastFactor = 1.01, kGreatestShare = 0.99;  // a step changes something
// Between two values: one minute (Amazon Managed Service for Apache Flink), or the sync period (Kubernetes).
constexpr double kManagedPeriod_s = 60, kHpaPeriod_s = 15;

OptionSpec one_of(std::string name, std::string value, std::string about, std::vector<std::string> choices) {
  return {std::move(name), OptionType::choice, std::move(value), std::move(about), 0, 0, std::move(choices)};
}

}  // namespace

std::vector<OptionSpec> setting_options() {
  using enum OptionType;
  std::vector<OptionSpec> options = {
      one_of("form", "managed", "the rule: thresholds of a managed service, or a target as Kubernetes' HPA has it",
             {"managed", "hpa"}),
      one_of("scope", "job", "all operators scale by one factor by the busiest of them, or each operator by itself",
             {"job", "operator"}),
      one_of("missing", "hold", "what a missing CPU value is: unknown (hold), or 0", {"hold", "zero"}),
      ranged_option("period", duration, "0 s", "between two decisions; 0: of the form (managed 60 s, hpa 15 s)", 0,
                    kNone),
      ranged_option("settle", duration, "0 s", "after a reconfiguration, before a window counts", 0, kNone),
      ranged_option("cpu_request", number, "0",
                    "cores of an instance that are 100 %; 0: its quota, or one without quota", 0, 1e6),
      ranged_option("min_parallelism", integer, "0",
                    "least degree of the largest operator; 0: managed as submitted, hpa 1", 0, kLargestDegree),
      ranged_option("max_parallelism", integer, "0", "greatest degree of an operator; 0 = the cluster's slots", 0,
                    kLargestDegree),
      ranged_option("up_threshold", number, "0.75", "managed: CPU use from which a window is high (Amazon)", 0, kNone),
      ranged_option("up_for", duration, "15 min", "managed: so long high in a row scales up (Amazon)", 0.001, kNone),
      ranged_option("up_factor", number, "2", "managed: degree times this when scaling up (Amazon)", kLeastFactor, 1e6),
      ranged_option("down_threshold", number, "0.1", "managed: CPU use below which a window is low (Amazon)", 0, kNone),
      ranged_option("down_for", duration, "6 h", "managed: so long low in a row scales down (Amazon)", 0.001, kNone),
      ranged_option("down_factor", number, "0.5", "managed: degree times this, rounded up, when scaling down (Amazon)",
                    0, kGreatestShare),
      ranged_option("cooldown", duration, "0 s", "managed: after a change, before the next one", 0, kNone),
      ranged_option("target", number, "0.8", "hpa: CPU use to be held (Kubernetes: 80 %)", 0.001, 1e6),
  };
  for (OptionSpec& spec : stabilisation_options()) {
    spec.about = "hpa: " + spec.about;
    options.push_back(std::move(spec));
  }
  return options;
}

Settings settings_of(const TunerContext& context, const Options& given) {
  const auto value = [&](const char* name) { return given.at(name).get<double>(); };
  const auto is = [&](const char* name, const char* word) { return given.at(name).get<std::string>() == word; };
  Settings s;
  s.form = is("form", "hpa") ? Form::hpa : Form::managed;
  s.scope = is("scope", "operator") ? Scope::each_operator : Scope::job;
  s.request = {.cores = value("cpu_request"), .missing_is_zero = is("missing", "zero")};
  double period_s = value("period");
  if (period_s <= 0) period_s = s.form == Form::hpa ? kHpaPeriod_s : kManagedPeriod_s;
  s.cadence = {.period = kernel::Duration::from_seconds(period_s),
               .settle = kernel::Duration::from_seconds(value("settle"))};
  s.least = given.at("min_parallelism").get<std::uint32_t>();
  s.most = degree_cap(context);
  if (const auto own = given.at("max_parallelism").get<std::uint32_t>(); own > 0) s.most = own;
  s.managed.up_threshold = value("up_threshold");
  s.managed.up_for_s = value("up_for");
  s.managed.up_factor = value("up_factor");
  s.managed.down_threshold = value("down_threshold");
  s.managed.down_for_s = value("down_for");
  s.managed.down_factor = value("down_factor");
  s.managed.cooldown_s = value("cooldown");
  s.target = value("target");
  s.stabilisation = stabilisation_settings(given);
  return s;
}

}  // namespace millrace::tuners::cpu_threshold
