#include "experiments/learning/model_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "experiments/learning/model_file_io.h"
#include "experiments/learning/model_key.h"
#include "experiments/learning/trained_models.h"
#include "tests/experiments/config/config_folder.h"
#include "tests/experiments/store/temporary_folder.h"

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

constexpr const char* kEncoders = R"(
[trace.t]
structures = ["linear"]
[trace.t.space]
template = "zerotune-seen"
[model.a]
kind = "streamtune"
traces = ["trace.t"]
epochs = 7
[model.a.streamtune]
clusters = 3
fuse = "last-step"
[cluster.c]
type = "m510"
[query.q.source.in]
rate = "1k/s"
[query.q.operator.out]
kind = "sink"
inputs = ["in"]
[comparison.run]
queries = ["q"]
cluster = "c"
duration = "1 min"
tuners = [{ kind = "streamtune", model = "model.a" }]
)";

TEST(ModelReader, EncodersHaveATableOfTheirOwn) {
  const Experiment experiment = ConfigFolder().load(kEncoders);
  ASSERT_EQ(experiment.models.size(), 1U);
  EXPECT_EQ(label_of(experiment.models[0]), "a/bottleneck");
  const Pretraining& pretraining = *experiment.models[0].pretraining;
  EXPECT_EQ(pretraining.clusters, 3U);
  EXPECT_EQ(pretraining.settings.fuse, models::Fuse::last_step);
  EXPECT_EQ(pretraining.settings.epochs, 7U);
  EXPECT_EQ(pretraining.settings.width, models::StreamTuneSettings().width);
}

TEST(ModelReader, EncodersHaveNoMetrics) {
  const auto mistakes = [](const std::string& override) {
    return ConfigFolder().mistakes(kEncoders, {.overrides = {override}, .seed = {}, .quick = false});
  };
  EXPECT_THAT(mistakes("model.a.metrics=[\"latency\"]"),
              ElementsAre(HasSubstr("metrics: encoders of bottlenecks have none")));
  EXPECT_THAT(mistakes("model.a.streamtune.validation=1"), ElementsAre(HasSubstr("streamtune: validation: 1")));
  EXPECT_THAT(mistakes_with("model.a.streamtune.steps=2"), ElementsAre(HasSubstr("only `kind = \"streamtune\"`")));
}

// What it learns lies beside the store: its hash, not its place, is part of the run's.
TEST(ModelReader, TunersMayUseTheModelsOfTheirConfig) {
  const ConfigFolder folder;
  Experiment experiment = folder.load(kEncoders);
  const TemporaryFolder stores;
  Store store = *Store::open(stores.file("store.sqlite"));
  ASSERT_TRUE(find_trained_models(experiment, store));
  const TunerChoice& choice = experiment.comparisons[0].tuners[0];
  const auto file = model_path(store, model_key(experiment, experiment.models[0], store)->hash());
  EXPECT_EQ(choice.trained.at("model.a"), file.string());
  const auto before = file_hashes(choice);
  ASSERT_TRUE(write_model(file, "trained"));
  EXPECT_NE(file_hashes(choice), before);
  EXPECT_THAT(
      folder.mistakes(kEncoders, {.overrides = {"comparison.run.tuners=[{kind=\"streamtune\",model=\"model.b\"}]"},
                                  .seed = {},
                                  .quick = false}),
      ElementsAre(HasSubstr("tuner 'streamtune': no model 'b'; known: a")));
}

}  // namespace
}  // namespace millrace::experiments
