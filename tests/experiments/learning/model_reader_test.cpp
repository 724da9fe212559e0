#include "experiments/learning/model_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "experiments/learning/model_key.h"
#include "tests/experiments/config/config_folder.h"

namespace millrace::experiments {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kConfig = R"(
[trace.t]
structures = ["linear"]
[trace.t.space]
template = "zerotune-seen"
[model.a]
metrics = ["latency", "throughput"]
traces = ["trace.t"]
[model.b]
kind = "boosted"
metrics = ["throughput"]
traces = ["trace.t", "zerotune"]
structures = ["linear"]
exact = "without"
[model.c]
metrics = ["latency"]
traces = ["trace.t"]
base = "a"
[evaluation.e]
models = ["a", "b"]
traces = ["trace.t"]
again = ["trace.t"]
)";

std::vector<std::string> mistakes_with(const std::string& override) {
  return ConfigFolder().mistakes(kConfig, {.overrides = {override}, .seed = {}, .quick = false});
}

TEST(ModelReader, AModelOfEachMetricAndTheSettingsOfItsKind) {
  const Experiment experiment = ConfigFolder().load(kConfig);
  ASSERT_EQ(experiment.models.size(), 4U);
  EXPECT_EQ(label_of(experiment.models[1]), "a/throughput");
  const auto boosted = models_named(experiment, "b");
  ASSERT_EQ(boosted.size(), 1U);
  EXPECT_EQ(boosted[0]->settings, models::default_settings(models::ModelKind::boosted));
  EXPECT_EQ(boosted[0]->traces.exact, ExactLabels::without);
  EXPECT_THAT(boosted[0]->traces.sets, ElementsAre("trace.t", "zerotune"));
  EXPECT_THAT(experiment.evaluations.at(0).models, ElementsAre("a", "b"));
}

TEST(ModelReader, MistakesSayWhereAndWhatToDo) {
  EXPECT_THAT(mistakes_with("model.a.metrics=[\"lateny\"]"),
              testing::Contains(HasSubstr("metrics: no metric 'lateny'; known: latency, throughput, last_operator, "
                                          "latency_p95, achieved, host_cpu; did you mean 'latency'?")));
  EXPECT_THAT(mistakes_with("model.a.traces=[\"trace.x\"]"),
              ElementsAre(HasSubstr("no set of traces 'trace.x'; known: trace.t"), HasSubstr("at least one set")));
  EXPECT_THAT(mistakes_with("model.a.dropout=1.0"), ElementsAre(HasSubstr("dropout: 1 is not in [0, 1)")));
  EXPECT_THAT(mistakes_with("model.c.base=\"d\""), ElementsAre(HasSubstr("base: there is no model 'd' of latency")));
  EXPECT_THAT(mistakes_with("model.c.base=\"b\""), ElementsAre(HasSubstr("base: there is no model 'b' of latency")));
  EXPECT_THAT(mistakes_with("model.c.base=\"c\""), ElementsAre(HasSubstr("base: 'c' is made of itself")));
  EXPECT_THAT(mistakes_with("evaluation.e.models=[\"x\"]"), ElementsAre(HasSubstr("no model 'x'; known: a, b, c")));
  EXPECT_THAT(mistakes_with("evaluation.e.again=[\"trace.y\"]"), ElementsAre(HasSubstr("no set of traces 'trace.y'")));
}

}  // namespace
}  // namespace millrace::experiments
