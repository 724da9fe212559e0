#include "tuners/dhalion/history.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

namespace millrace::tuners::dhalion {
namespace {

std::optional<double> maybe(bool present, double value) {
  return present ? std::optional(value) : std::nullopt;
}

RC_GTEST_PROP(DhalionHistory, SurvivesJsonBitByBit, (const std::vector<std::pair<bool, double>>& values)) {
  History history;
  double t = 0;
  for (const auto& [present, value] : values) {
    history.samples.push_back({.t_s = t += 60, .window_s = 60, .components = {}});
    history.samples.back().components["op"] = {{maybe(present, value), value / 3, std::nullopt}, {}};
    history.previous["op"].push_back({.backpressure = {value}, .queue = {}, .executed = {value, t}});
    history.actions.push_back({.t_s = t,
                               .diagnosis = "under-provisioned",
                               .component = "op",
                               .from = 1,
                               .to = 2,
                               .helped = present ? std::optional(value > 0) : std::nullopt});
    history.usage["under-provisioned: op"].uses += 1;
    history.last_cycle_s = t;
    history.next_cycle_s = maybe(present, t + value / 7);
  }
  RC_ASSERT(history_from(nlohmann::json::parse(to_state(history).dump())) == history);
}

TEST(DhalionHistory, StartsEmptyAndForgets) {
  History history = history_from(nullptr);
  EXPECT_EQ(history, History{});
  history.actions.push_back({.t_s = 60, .diagnosis = {}, .component = {}, .from = 1, .to = 2, .helped = true});
  remember(history, {.t_s = 60, .window_s = 60, .components = {}}, 300);
  remember(history, {.t_s = 359, .window_s = 60, .components = {}}, 300);
  EXPECT_EQ(history.samples.size(), 2u);
  remember(history, {.t_s = 360, .window_s = 60, .components = {}}, 300);
  EXPECT_EQ(history.samples.size(), 2u);
  EXPECT_EQ(history.actions.size(), 1u);
  remember(history, {.t_s = 1860, .window_s = 60, .components = {}}, 300);
  EXPECT_TRUE(history.actions.empty());
}

}  // namespace
}  // namespace millrace::tuners::dhalion
