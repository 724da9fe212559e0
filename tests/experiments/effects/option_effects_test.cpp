// Every option of every tuner changes what it does in a run that exercises it.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>

#include "tests/experiments/config/config_folder.h"
#include "tests/experiments/effects/what_happened.h"
#include "tuners/tuner.h"

namespace millrace::experiments {
namespace {

// A load that rises and falls, on a job whose keys are uneven: reasons to grow, to shrink and to act on skew.
constexpr const char* kConfig = R"(
[cluster.c]
type = "m510"
nodes = 2
slots_per_node = 4
cores = 2
[query.q.source.in]
rate = { pattern = "steps", rates = ["600/s", "3k/s", "300/s", "3k/s"], each = "40 s" }
[query.q.operator.parse]
kind = "map"
inputs = ["in"]
per_record = "400 us"
parallelism = 2
[query.q.operator.count]
kind = "window_aggregate"
inputs = ["parse"]
key = "k"
window = { type = "tumbling", length = "5 s" }
per_record = "800 us"
parallelism = 2
[query.q.operator.out]
kind = "sink"
inputs = ["count"]
[query.q.key.k]
shape = "hot"
keys = 50
hot_share = 0.5
[engine]
restart_fixed = "1 s"
[comparison.run]
queries = ["q"]
cluster = "c"
tuners = ["it"]
duration = "160 s"
sample = "1 s"
)";

// Settings that make a run short enough for the tuner to act often, and options matter that only some modes read.
const std::map<std::string, std::vector<std::string>> kGround = {
    {"ds2", {"policy_interval=\"5 s\"", "warm_up_time=1"}},
    {"dhalion", {"interval=\"5 s\"", "wait_after_action=\"5 s\"", "sensor_duration=\"10 s\""}}};

// Options without an effect here, each with its reason.
const std::map<std::string, std::string> kWithoutEffect = {};

// TOML text of a value unlike the default.
std::string other_value(const tuners::OptionSpec& option) {
  using tuners::OptionType;
  const double number = std::strtod(option.default_value.c_str(), nullptr);
  switch (option.type) {
    case OptionType::boolean:
      return option.default_value == "true" ? "false" : "true";
    case OptionType::choice:
    case OptionType::text:
      for (const std::string& choice : option.choices) {
        if (choice != option.default_value) return '"' + choice + '"';
      }
      break;
    case OptionType::duration:
      return "\"7 s\"";
    case OptionType::integer:
      return fmt::format("{}", number + 1);
    case OptionType::number:
      return fmt::format("{}", number == 0 ? 0.5 : number * 0.6);
  }
  ADD_FAILURE() << option.name << " has no other value";
  return "";
}

std::vector<std::string> overrides_of(const tuners::TunerEntry& tuner) {
  std::vector<std::string> overrides = {"comparison.run.tuner.it.kind=\"" + tuner.name + '"'};
  if (const auto ground = kGround.find(tuner.name); ground != kGround.end()) {
    for (const std::string& setting : ground->second) overrides.push_back("comparison.run.tuner.it." + setting);
  }
  return overrides;
}

TEST(OptionEffects, EveryOptionChangesWhatHappens) {
  const ConfigFolder folder;
  const auto run = [&](const std::vector<std::string>& overrides) {
    return what_happened(folder.load(kConfig, {.overrides = overrides, .seed = {}, .quick = false}));
  };
  for (const tuners::TunerEntry& tuner : tuners::tuner_table()) {
    const std::vector<std::string> before = overrides_of(tuner);
    const std::string expected = run(before);
    for (const tuners::OptionSpec& option : tuner.options()) {
      if (kWithoutEffect.contains(tuner.name + "." + option.name)) continue;
      std::vector<std::string> after = before;
      after.push_back("comparison.run.tuner.it." + option.name + "=" + other_value(option));
      EXPECT_TRUE(expected != run(after)) << tuner.name << ": " << after.back() << " changes nothing";
    }
  }
}

}  // namespace
}  // namespace millrace::experiments
