#include "tuners/flink_autoscaler/settings.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace millrace::tuners::flink_autoscaler {
namespace {

constexpr double kNone = kUnboundedOption;

OptionSpec seconds(std::string name, std::string value, std::string about, double least = 0) {
  return {std::move(name), OptionType::duration, std::move(value), std::move(about), least, kNone, {}};
}

OptionSpec number(std::string name, std::string value, std::string about, double least, double most) {
  return {std::move(name), OptionType::number, std::move(value), std::move(about), least, most, {}};
}

OptionSpec count(std::string name, std::string value, std::string about, double most) {
  return {std::move(name), OptionType::integer, std::move(value), std::move(about), 1, most, {}};
}

OptionSpec flag(std::string name, std::string value, std::string about) {
  return {std::move(name), OptionType::boolean, std::move(value), std::move(about), 0, 0, {}};
}

OptionSpec choice(std::string name, std::string about, std::vector<std::string> choices) {
  std::string first = choices.front();
  return {std::move(name), OptionType::choice, std::move(first), std::move(about), 0, 0, std::move(choices)};
}

std::vector<OptionSpec> metric_options() {
  return {
      seconds("control-loop.interval", "60 s", "between two samples (the operator's reconcile loop; stand-alone: 10 s)",
              0.001),
      seconds("metrics.window", "15 min", "over which metrics are averaged", 0.001),
      seconds("stabilization.interval", "5 min", "after a start, before the window begins"),
      choice("metrics.busy-time.aggregator", "busy time of a vertex: of its instances the MAX, MIN or AVG",
             {"MAX", "MIN", "AVG"}),
      seconds("observed-true-processing-rate.lag-threshold", "30 s",
              "lag from which on a source works at its limit, so that its rate is its capacity"),
      number("observed-true-processing-rate.switch-threshold", "0.15",
             "relative excess of the rate by busy time over the observed one from which on the latter counts", 0,
             kNone),
      count("observed-true-processing-rate.min-observations", "2", "fewest samples of an observed rate", 1e6),
  };
}

std::vector<OptionSpec> demand_options() {
  return {
      number("utilization.target", "0.7", "busy share that a new degree aims at", 0, 1),
      number("utilization.max", "-1", "busy share above which a vertex needs more; -1 = target + boundary", -1, 1),
      number("utilization.min", "-1", "busy share below which a vertex has too much; -1 = target - boundary", -1, 1),
      number("target.utilization.boundary", "0.3", "half width of the band where no limits are given (deprecated key)",
             0, 1),
      seconds("catch-up.duration", "30 min", "in which a lag shall be worked off; 0 = lags are left aside"),
      seconds("restart.time", "5 min", "expected length of a restart"),
      flag("restart.time-tracking.enabled", "false", "expect the longest restart of the history instead"),
      seconds("restart.time-tracking.limit", "15 min", "greatest length of a tracked restart that counts"),
      seconds("backlog-processing.lag-threshold", "5 min", "lag above which only a saturated vertex is scaled"),
  };
}

std::vector<OptionSpec> vertex_options() {
  return {
      seconds("scale-down.interval", "1 h", "a scale-down waits so long, and then takes the largest proposal of it"),
      number("scale-down.max-factor", "0.6", "greatest share of a degree that is given up at once", 0, 1),
      number("scale-up.max-factor", "100000", "greatest growth at once, relative to the degree", 0, kNone),
      count("vertex.min-parallelism", "1", "least degree of a vertex", kLargestDegree),
      count("vertex.max-parallelism", "200", "greatest degree of a vertex", kLargestDegree),
      {"vertex.exclude.ids",
       OptionType::text,
       "",
       "operators that are not scaled, by id, separated by semicolons",
       0,
       0,
       {}},
      flag("scaling.effectiveness.detection.enabled", "false", "no further scale-up after one that did not help"),
      number("scaling.effectiveness.threshold", "0.1", "least share of the expected increase of a scale-up that helped",
             0, kNone),
      count("history.max.count", "3", "decisions remembered per vertex", 100),
      seconds("history.max.age", "24 h", "greatest age of a decision that is remembered"),
      choice("scaling.parallelism-alignment.mode",
             "degrees of keyed vertices and sources against their key groups or "
             "partitions: fewer of them per instance (BALANCED), equally many (EVENLY_SPREAD), or as computed (OFF)",
             {"BALANCED", "EVENLY_SPREAD", "OFF"}),
      choice("scaling.key-group.partitions.adjust.mode",
             "the older form of the alignment, which may block a step; used if the newer is at its default",
             {"unset", "EVENLY_SPREAD", "MAXIMIZE_UTILISATION"}),
      flag("observed-scalability.enabled", "false",
           "learn from the history by how much capacity falls short of linear"),
      count("observed-scalability.min-observations", "3", "fewest decisions to learn it from", 100),
      number("observed-scalability.coefficient-min", "0.5", "least coefficient", 0.01, 1),
  };
}

std::vector<OptionSpec> job_options() {
  return {
      flag("scaling.enabled", "true", "carry decisions out; false = recommend only"),
      number("quota.cpu", "0", "cores of all task managers above which nothing is scaled up; 0 = none", 0, kNone),
      number("quota.memory", "0", "GiB of all task managers above which nothing is scaled up; 0 = none", 0, kNone),
      {"taskmanager.numberOfTaskSlots",
       OptionType::integer,
       "0",
       "slots of a task manager, for the quotas; 0 = as the cluster has them, or 1",
       0,
       kLargestDegree,
       {}},
      number("kubernetes.taskmanager.cpu.amount", "0", "cores of a task manager, for the quotas; 0 = as the cluster's",
             0, kNone),
      number("taskmanager.memory.process.size", "0",
             "GiB of a task manager, for the quotas; 0 = as the cluster's, if that is known", 0, kNone),
      {"excluded.periods",
       OptionType::text,
       "",
       "when nothing is scaled, separated by semicolons: times of day (9:30:30-10:50:20), Quartz cron expressions "
       "without dates (* * 9-11 * * ?), or both with && between them; a job starts at midnight",
       0,
       0,
       {}},
      flag("scale_sources", "false", "scale sources too, as Flink's does; other tuners leave them alone"),
  };
}

std::vector<std::string> listed(const std::string& text) {
  std::vector<std::string> ids;
  std::size_t from = 0;
  while (from <= text.size()) {
    const std::size_t to = std::min(text.find(';', from), text.size());
    std::string id = text.substr(from, to - from);
    id.erase(0, std::min(id.find_first_not_of(' '), id.size()));
    id.erase(id.find_last_not_of(' ') + 1);
    if (!id.empty()) ids.push_back(std::move(id));
    from = to + 1;
  }
  return ids;
}

BusyAggregator aggregator_of(const std::string& name) {
  if (name == "AVG") return BusyAggregator::avg;
  return name == "MIN" ? BusyAggregator::min : BusyAggregator::max;
}

// ParallelismAligner.resolve
Alignment alignment_of(const std::string& mode, const std::string& legacy) {
  if (mode == "OFF") return Alignment::off;
  if (mode == "EVENLY_SPREAD") return Alignment::evenly_spread;
  assert(mode == "BALANCED");
  if (legacy == "EVENLY_SPREAD") return Alignment::legacy_evenly_spread;
  return legacy == "MAXIMIZE_UTILISATION" ? Alignment::legacy_maximize_utilisation : Alignment::balanced;
}

void read_demand(Settings& s, const Options& given) {
  const auto value = [&](const char* name) { return given.at(name).get<double>(); };
  s.utilization_target = value("utilization.target");
  s.utilization_max = value("utilization.max");
  s.utilization_min = value("utilization.min");
  s.utilization_boundary = value("target.utilization.boundary");
  s.catch_up_s = value("catch-up.duration");
  s.restart_s = value("restart.time");
  s.track_restarts = given.at("restart.time-tracking.enabled").get<bool>();
  s.tracked_restart_limit_s = value("restart.time-tracking.limit");
  s.backlog_lag_s = value("backlog-processing.lag-threshold");
  s.observed_lag_s = value("observed-true-processing-rate.lag-threshold");
  s.observed_switch = value("observed-true-processing-rate.switch-threshold");
  s.observed_observations = given.at("observed-true-processing-rate.min-observations").get<std::uint32_t>();
}

void read_vertex(Settings& s, const Options& given) {
  const auto value = [&](const char* name) { return given.at(name).get<double>(); };
  const auto whole = [&](const char* name) { return given.at(name).get<std::uint32_t>(); };
  s.scale_down_interval_s = value("scale-down.interval");
  s.scale_down_factor = value("scale-down.max-factor");
  s.scale_up_factor = value("scale-up.max-factor");
  s.min_parallelism = whole("vertex.min-parallelism");
  s.max_parallelism = whole("vertex.max-parallelism");
  s.excluded = listed(given.at("vertex.exclude.ids").get<std::string>());
  s.block_ineffective = given.at("scaling.effectiveness.detection.enabled").get<bool>();
  s.effectiveness = value("scaling.effectiveness.threshold");
  s.history_count = whole("history.max.count");
  s.history_age_s = value("history.max.age");
  s.alignment = alignment_of(given.at("scaling.parallelism-alignment.mode").get<std::string>(),
                             given.at("scaling.key-group.partitions.adjust.mode").get<std::string>());
  s.observe_scalability = given.at("observed-scalability.enabled").get<bool>();
  s.scalability_observations = whole("observed-scalability.min-observations");
  s.least_scalability = value("observed-scalability.coefficient-min");
}

}  // namespace

std::vector<OptionSpec> setting_options() {
  std::vector<OptionSpec> options = {mode_option()};
  for (const auto& part : {metric_options(), demand_options(), vertex_options(), job_options()}) {
    options.insert(options.end(), part.begin(), part.end());
  }
  return options;
}

Settings settings_of(const TunerContext& context, const Options& given) {
  Settings s;
  s.mode = mode_of(given);
  s.interval_s = given.at("control-loop.interval").get<double>();
  s.window_s = given.at("metrics.window").get<double>();
  s.stabilization_s = given.at("stabilization.interval").get<double>();
  s.busy_aggregator = aggregator_of(given.at("metrics.busy-time.aggregator").get<std::string>());
  read_demand(s, given);
  read_vertex(s, given);
  s.scaling_enabled = given.at("scaling.enabled").get<bool>();
  s.scale_sources = given.at("scale_sources").get<bool>();
  s.cpu_quota = given.at("quota.cpu").get<double>();
  s.memory_quota_gib = given.at("quota.memory").get<double>();
  s.manager_slots = given.at("taskmanager.numberOfTaskSlots").get<std::uint32_t>();
  s.manager_cores = given.at("kubernetes.taskmanager.cpu.amount").get<double>();
  s.manager_memory_gib = given.at("taskmanager.memory.process.size").get<double>();
  s.excluded_periods = given.at("excluded.periods").get<std::string>();
  s.cap = degree_cap(context);
  return s;
}

}  // namespace millrace::tuners::flink_autoscaler
