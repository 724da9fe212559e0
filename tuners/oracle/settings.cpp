#include "tuners/oracle/settings.h"

#include "tuners/ranged_option.h"
#include "tuners/scaling_scope.h"

namespace millrace::tuners::oracle {

std::vector<OptionSpec> options() {
  using enum OptionType;
  constexpr double kDay = 86400;
  return {
      ranged_option("period", duration, "10 s", "between two looks at the clock", 1e-3, kDay),
      ranged_option("phase", duration, "10 min", "length of the pieces into which a load without steps is cut", 1e-3,
                    kDay),
      ranged_option("shortest_step", duration, "60 s", "a constant rate that lasts so long is a phase of its own", 1e-3,
                    kDay),
      ranged_option("settle", duration, "60 s",
                    "simulated before a deployment is judged; at least twice the job's longest window", 0, kDay),
      ranged_option("window", duration, "60 s",
                    "over which a deployment is judged; at least the job's longest time between two firings", 1e-3,
                    kDay),
      ranged_option("backpressure", number, "0.1", "greatest share of the time that an operator may be held up", 0, 1),
      ranged_option("backlog_growth", number, "0.01",
                    "greatest growth of a backlog, at a source or in the job, per record that comes in", 0, 1),
      ranged_option("evaluations", integer, "300", "deployments that a search may simulate", 1, 1e6),
      ranged_option("trust", number, "0.95", "no operator is tried with fewer instances than this share of its work", 0,
                    1),
      ranged_option("max_parallelism", integer, "0", "greatest degree of an operator; 0 = slots of the cluster", 0,
                    kLargestDegree)};
}

Settings settings_of(const Options& given) {
  const auto duration = [&](const char* name) { return kernel::Duration::from_seconds(given.at(name).get<double>()); };
  return {.period = duration("period"),
          .phase = duration("phase"),
          .shortest_step = duration("shortest_step"),
          .settle = duration("settle"),
          .window = duration("window"),
          .backpressure = given.at("backpressure").get<double>(),
          .backlog_growth = given.at("backlog_growth").get<double>(),
          .evaluations = given.at("evaluations").get<std::uint32_t>(),
          .trust = given.at("trust").get<double>(),
          .max_parallelism = given.at("max_parallelism").get<std::uint32_t>()};
}

}  // namespace millrace::tuners::oracle
