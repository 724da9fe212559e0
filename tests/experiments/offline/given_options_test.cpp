#include "experiments/offline/given_options.h"

#include <gtest/gtest.h>

#include <limits>

namespace millrace::experiments {
namespace {

using nlohmann::json;

tl::expected<tuners::Options, std::string> complete(const std::string& tuner, const std::vector<json>& layers) {
  return complete_options(*tuners::find_tuner(tuner), offline_rules(tuner), layers);
}

TEST(GivenOptions, AnAssignmentIsJsonOrText) {
  EXPECT_EQ(option_from("scaling_factor=0.1").value(), (json{{"scaling_factor", 0.1}}));
  EXPECT_EQ(option_from("offline=true").value(), (json{{"offline", true}}));
  EXPECT_EQ(option_from("metrics.window=2 min").value(), (json{{"metrics.window", "2 min"}}));
  EXPECT_EQ(option_from("vertex.exclude.ids=a=b").value(), (json{{"vertex.exclude.ids", "a=b"}}));
  EXPECT_EQ(option_from("offline").error(), "--set offline: KEY=VALUE is wanted, for example scaling_factor=0.1");
  EXPECT_FALSE(option_from("=1").has_value());
}

TEST(GivenOptions, AnAssignmentIsUtf8) {
  EXPECT_EQ(option_from("a=\xff").error(), "--set a=\xff: it is not UTF-8");
}

TEST(GivenOptions, LaterLayersGoBeforeEarlierOnes) {
  const auto options = complete("ds2", {{{"scaling_factor", 0.1}, {"offline", true}}, {{"scaling_factor", 0.2}}});
  EXPECT_EQ(options->at("scaling_factor"), 0.2);
  EXPECT_EQ(options->at("offline"), true);
  EXPECT_EQ(options->at("activation_time"), 1);
  EXPECT_EQ(complete("ds2", {json()})->at("mode"), "intended");
}

TEST(GivenOptions, TextIsReadAsTheOptionsType) {
  const auto ds2 = complete("ds2", {{{"offline", "true"}, {"scaling_factor", "30 %"}, {"warm_up_time", "3"}}});
  EXPECT_EQ(ds2->at("offline"), true);
  EXPECT_EQ(ds2->at("scaling_factor"), 0.3);
  EXPECT_EQ(ds2->at("warm_up_time"), 3);
  EXPECT_EQ(complete("flink_autoscaler", {{{"vertex.exclude.ids", 3}}})->at("vertex.exclude.ids"), "3");
  const auto flink = complete("flink_autoscaler", {{{"metrics.window", "PT1H0.5S"},
                                                    {"stabilization.interval", "2min"},
                                                    {"metrics.busy-time.aggregator", "avg"},
                                                    {"vertex.exclude.ids", {"a", "b"}}}});
  EXPECT_EQ(flink->at("metrics.window"), 3600.5);
  EXPECT_EQ(flink->at("stabilization.interval"), 120);
  EXPECT_EQ(flink->at("metrics.busy-time.aggregator"), "AVG");
  EXPECT_EQ(flink->at("vertex.exclude.ids"), "a;b");
  EXPECT_FALSE(complete("flink_autoscaler", {{{"metrics.window", "PT1X"}}}).has_value());
  // The default of DS2's threshold is the greatest double.
  EXPECT_EQ(complete("ds2", {{{"target_rate_ratio", "inf"}}})->at("target_rate_ratio"),
            std::numeric_limits<double>::max());
}

TEST(GivenOptions, WindowsThatAreGivenNeedNoWarmUpAndTheAutoscalerScalesSources) {
  EXPECT_EQ(complete("ds2", {})->at("warm_up_time"), 0);
  EXPECT_EQ(complete("conttune", {})->at("warm_up_time"), 0);
  EXPECT_EQ(complete("flink_autoscaler", {})->at("scale_sources"), true);
  EXPECT_EQ(complete("ds2", {{{"warm_up_time", 2}}})->at("warm_up_time"), 2);
}

TEST(GivenOptions, PublicKeysMayHaveTheirPrefixAndSomeDecideNothing) {
  const auto options = complete("flink_autoscaler", {{{"job.autoscaler.utilization.target", 0.8},
                                                      {"job.autoscaler.enabled", true},
                                                      {"scaling.event.interval", "30 min"}}});
  EXPECT_EQ(options->at("utilization.target"), 0.8);
}

TEST(GivenOptions, UnknownAndWrongOnesAreNamed) {
  EXPECT_EQ(complete("ds2", {{{"target_rate_rato", 2}, {"offline", 3}}}).error(),
            "option 'offline' of tuner 'ds2': 3 is neither true nor false; tuner 'ds2' has no option "
            "'target_rate_rato'; did you mean 'target_rate_ratio'?");
  // DS2's template documents a key that its code does not read.
  EXPECT_FALSE(complete("ds2", {{{"target_rate_ratio_threshold", 2}}}).has_value());
  EXPECT_EQ(complete("ds2", {json(3)}).error(), "options: an object is wanted");
}

}  // namespace
}  // namespace millrace::experiments
