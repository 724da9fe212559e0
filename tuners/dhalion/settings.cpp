#include "tuners/dhalion/settings.h"

#include "tuners/scaling_scope.h"

namespace millrace::tuners::dhalion {
namespace {

OptionSpec seconds(std::string name, std::string value, std::string about) {
  return {std::move(name), OptionType::duration, std::move(value), std::move(about), 0.001, kUnboundedOption, {}};
}

OptionSpec number(std::string name, std::string value, std::string about, double least, double most) {
  return {std::move(name), OptionType::number, std::move(value), std::move(about), least, most, {}};
}

OptionSpec by_mode(std::string name, std::string about) {
  return {std::move(name), OptionType::choice, "auto", std::move(about), 0, 0, {"auto", "on", "off"}};
}

// "auto" is on in intended mode: the paper has it, the released code has not.
bool is_on(const Options& given, const char* name, Mode mode) {
  const auto choice = given.at(name).get<std::string>();
  return choice == "auto" ? mode == Mode::intended : choice == "on";
}

}  // namespace

std::vector<OptionSpec> setting_options() {
  constexpr double kNone = kUnboundedOption;
  return {
      mode_option(),
      {"policy",
       OptionType::choice,
       "scaling",
       "scaling: more instances for what is under-provisioned; restart: Heron's other policy, which restarts the "
       "containers of instances under backpressure (here the whole job) and changes no degree",
       0,
       0,
       {"scaling", "restart"}},
      seconds("interval", "60 s", "between two cycles (health.policy.interval.ms)"),
      {"wait_after_action", OptionType::duration, "180 s", "from an action to the next cycle (Heron)", 0, kNone, {}},
      seconds("sensor_duration", "300 s", "window of the sensors (Heron: <SensorName>.duration)"),
      number("backpressure_limit", "20", "ms/s above which a component or instance is under backpressure (Heron)", 0,
             1e6),
      number("victim_limit", "100", "ms/s: an instance that is blocked itself for longer causes no backpressure", 0,
             1001),
      number("rate_skew_ratio", "1.5", "processing-rate skew: greatest over least mean of executed records (Heron)", 1,
             kNone),
      number("queue_skew_ratio", "20", "wait-queue skew: greatest over least mean queue (Heron)", 1, kNone),
      number("large_queue_limit", "1000", "bytes above which an instance's mean queue is large (Heron)", 0, kNone),
      number("growing_queue_limit", "10", "bytes/s above which a queue grows (Heron; no diagnoser reads it)", 0, kNone),
      number("slow_queue_ratio", "2", "slow instance: its queue times this exceeds the greatest queue (Heron)", 1,
             kNone),
      number("skewed_rate_ratio", "1.1", "data skew: its executed records times this exceed the most (Heron)", 1,
             kNone),
      number("growth_limit", "4",
             "greatest relative growth of one action: at most 1 + this times the instances (Heron)", 0, kNone),
      {"double_backpressure",
       OptionType::boolean,
       "false",
       "count the previous cycle's measurement again, as Heron's inclusive time range does",
       0,
       0,
       {}},
      by_mode("scale_down", "shrink idle operators (the paper has it, Heron's code has not: auto = by mode)"),
      number("scale_down_factor", "0.8", "degree times this, rounded up, of an idle operator", 0.01, 1),
      number("idle_queue_records", "1", "a queue of at most so many records is empty", 0, kNone),
      by_mode("blacklist",
              "give up actions that did not help (the paper has it, Heron's code has not: auto = by mode)"),
      {"blacklist_uses", OptionType::integer, "3", "uses before an action can be given up", 1, 1e9, {}},
      number("blacklist_ratio", "0.5", "share of unhelpful uses from which an action is given up", 0, 1),
      {"max_parallelism",
       OptionType::integer,
       "0",
       "intended mode: cap per operator; 0 = the cluster's slots",
       0,
       kLargestDegree,
       {}},
  };
}

Settings settings_of(const TunerContext& context, const Options& given) {
  const auto value = [&](const char* name) { return given.at(name).get<double>(); };
  Settings s;
  s.mode = mode_of(given);
  s.policy = given.at("policy").get<std::string>() == "restart" ? Policy::restart : Policy::scaling;
  s.interval_s = value("interval");
  s.wait_after_action_s = value("wait_after_action");
  s.sensor_duration_s = value("sensor_duration");
  s.backpressure_limit = value("backpressure_limit");
  s.victim_limit = value("victim_limit");
  s.rate_skew_ratio = value("rate_skew_ratio");
  s.queue_skew_ratio = value("queue_skew_ratio");
  s.large_queue_limit = value("large_queue_limit");
  s.growing_queue_limit = value("growing_queue_limit");
  s.slow_queue_ratio = value("slow_queue_ratio");
  s.skewed_rate_ratio = value("skewed_rate_ratio");
  s.growth_limit = value("growth_limit");
  s.double_backpressure = given.at("double_backpressure").get<bool>();
  s.scale_down = is_on(given, "scale_down", s.mode);
  s.scale_down_factor = value("scale_down_factor");
  s.idle_queue_records = value("idle_queue_records");
  s.blacklist_uses = is_on(given, "blacklist", s.mode) ? given.at("blacklist_uses").get<std::uint32_t>() : 0;
  s.blacklist_ratio = value("blacklist_ratio");
  s.cap = degree_cap(context);
  if (const auto own = given.at("max_parallelism").get<std::uint32_t>(); own > 0) s.cap = own;
  return s;
}

}  // namespace millrace::tuners::dhalion
