#include "tuners/lag/settings.h"

#include "tuners/ranged_option.h"
#include "tuners/scaling_scope.h"

namespace millrace::tuners::lag {
namespace {

constexpr double kNone = kUnboundedOption;

OptionSpec flag(std::string name, std::string about) {
  return {std::move(name), OptionType::boolean, "false", std::move(about), 0, 0, {}};
}

}  // namespace

std::vector<OptionSpec> setting_options() {
  using enum OptionType;
  std::vector<OptionSpec> options = {
      ranged_option("lag_threshold", number, "10", "records that one consumer may be behind (KEDA: lagThreshold)", 1,
                    kNone),
      ranged_option("activation_lag_threshold", number, "0",
                    "records of lag above which a source is active (KEDA: activationLagThreshold)", 0, kNone),
      flag("allow_idle_consumers", "more consumers than partitions (KEDA: allowIdleConsumers)"),
      flag("limit_to_partitions_with_lag",
           "no more consumers than partitions with lag, whatever is allowed (KEDA: limitToPartitionsWithLag)"),
      flag("ensure_even_distribution_of_partitions",
           "consumers divide the partitions (KEDA: ensureEvenDistributionOfPartitions)"),
      ranged_option("min_replicas", integer, "0",
                    "least degree of the largest operator; 0: without active sources 1 at once (KEDA: minReplicaCount)",
                    0, kLargestDegree),
      ranged_option("max_replicas", integer, "0",
                    "greatest degree of an operator; 0: the cluster's slots (KEDA: maxReplicaCount, there 100)", 0,
                    kLargestDegree),
      ranged_option("cooldown_period", duration, "300 s",
                    "without active sources, before min_replicas = 0 takes effect (KEDA: cooldownPeriod)", 0, kNone),
      {"missing", choice, "hold", "what a missing lag is: unknown (hold), or 0", 0, 0, {"hold", "zero"}},
      ranged_option("period", duration, "15 s", "between two decisions (Kubernetes: sync period)", 0.001, kNone),
      ranged_option("settle", duration, "0 s", "after a reconfiguration, before a window counts", 0, kNone),
  };
  for (OptionSpec& spec : stabilisation_options()) options.push_back(std::move(spec));
  return options;
}

Settings settings_of(const TunerContext& context, const Options& given) {
  const auto value = [&](const char* name) { return given.at(name).get<double>(); };
  const auto is_on = [&](const char* name) { return given.at(name).get<bool>(); };
  Settings s;
  s.rule = {.lag_threshold = value("lag_threshold"),
            .allow_idle = is_on("allow_idle_consumers"),
            .limit_to_lagging = is_on("limit_to_partitions_with_lag"),
            .even = is_on("ensure_even_distribution_of_partitions")};
  s.activation_lag_threshold = value("activation_lag_threshold");
  s.cooldown_period_s = value("cooldown_period");
  s.least = given.at("min_replicas").get<std::uint32_t>();
  s.most = degree_cap(context);
  if (const auto own = given.at("max_replicas").get<std::uint32_t>(); own > 0) s.most = own;
  s.missing_is_zero = given.at("missing").get<std::string>() == "zero";
  s.cadence = {.period = kernel::Duration::from_seconds(value("period")),
               .settle = kernel::Duration::from_seconds(value("settle"))};
  s.stabilisation = stabilisation_settings(given);
  return s;
}

}  // namespace millrace::tuners::lag
