#include "experiments/predictors/predictor_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "experiments/config/toml_source.h"
#include "experiments/predictors/predictor_key.h"
#include "tests/experiments/predictors/made_pipelines.h"

namespace millrace::experiments {
namespace {

using models::PredictorKind;
using testing::Contains;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

struct Read {
  std::vector<PredictorSpec> specs;
  std::vector<std::string> mistakes;
};

// [predictor.m] with these keys.
Read read(const std::string& keys, std::vector<PipelinesSpec> sets = {made_set("a"), made_set("b")}) {
  Diagnostics out;
  const auto top = parse_toml("[predictor.m]\n" + keys, "/x/y.toml", out);
  Read made;
  if (top) made.specs = read_predictors("m", *top->find("predictor")->find("m"), sets, out);
  for (const Diagnostic& each : out.sorted()) made.mistakes.push_back(to_string(each));
  return made;
}

std::vector<std::string> mistakes(const std::string& keys) {
  return read("pipelines = \"pipelines.a\"\n" + keys).mistakes;
}

TEST(PredictorReader, ReadsAPredictorOfEachSet) {
  const Read made = read(R"(
pipelines = ["pipelines.a", "pipelines.b"]
model = "raal"
hidden = 48
edges = "sum"
operator_costs = false
trials = 20
sigmas = [2, 0, 0.5]
validation_templates = [3, 2]
reported = "r.csv"
costs = { hidden = 7, validation = 0.3 }
)");
  ASSERT_THAT(made.mistakes, IsEmpty());
  ASSERT_THAT(made.specs, SizeIs(2));
  const PredictorSpec& spec = made.specs[1];
  EXPECT_EQ(made.specs[0].pipelines, "a");
  EXPECT_EQ(spec.pipelines, "b");
  EXPECT_EQ(label_of(spec), "m/b");
  EXPECT_EQ(spec.settings.kind, PredictorKind::raal);
  EXPECT_EQ(spec.settings.hidden, 48U);
  EXPECT_EQ(spec.settings.edges, models::PipelineEdges::sum);
  EXPECT_FALSE(spec.has_costs());
  EXPECT_EQ(spec.trials, 20U);
  EXPECT_THAT(spec.sigmas, ElementsAre(0, 2, 0.5));
  EXPECT_THAT(spec.validation_templates, ElementsAre(2, 3));
  EXPECT_THAT(spec.reported, EndsWith("/x/r.csv"));
  EXPECT_EQ(spec.costs.hidden, 7U);
  EXPECT_EQ(spec.costs.validation, 0.3);
}

TEST(PredictorReader, Defaults) {
  const Read made = read("pipelines = \"pipelines.a\"");
  ASSERT_THAT(made.specs, SizeIs(1));
  const PredictorSpec& spec = made.specs[0];
  EXPECT_EQ(spec.settings, models::PredictorSettings{});
  EXPECT_EQ(spec.costs, models::OperatorCostSettings{});
  EXPECT_TRUE(spec.has_costs());
  EXPECT_EQ(spec.trials, 0U);
  EXPECT_THAT(spec.sigmas, ElementsAre(0, 1, 1.5));
  EXPECT_THAT(spec.validation_templates, IsEmpty());
}

TEST(PredictorReader, MistakesSayWhatToDo) {
  EXPECT_THAT(read("").mistakes, Contains(HasSubstr("missing key 'pipelines' in [predictor.m]")));
  EXPECT_THAT(read("pipelines = []").mistakes, Contains(HasSubstr("pipelines: the list is empty")));
  EXPECT_THAT(read("pipelines = \"a\"").mistakes,
              Contains(HasSubstr("no set of pipelines 'a'; known: pipelines.a, pipelines.b")));
  EXPECT_THAT(read("pipelines = [\"pipelines.a\", \"pipelines.a\"]").mistakes, Contains(HasSubstr("named twice")));
  EXPECT_THAT(mistakes("model = \"gnc\""), Contains(HasSubstr("did you mean 'gcn'?")));
  EXPECT_THAT(mistakes("hiden = 3"), Contains(HasSubstr("did you mean 'hidden'?")));
  EXPECT_THAT(mistakes("dropout = 1"), Contains(HasSubstr("dropout: a share below 1 is wanted")));
  EXPECT_THAT(mistakes("validation = 0"), Contains(HasSubstr("validation: a share above 0 and below 1 is wanted")));
  EXPECT_THAT(mistakes("costs = { validation = 1 }"), Contains(HasSubstr("a share above 0 and below 1")));
  EXPECT_THAT(mistakes("costs = { width = 1 }"), Contains(HasSubstr("unknown key 'width' in [predictor.m.costs]")));
  EXPECT_THAT(mistakes("sigmas = 1"), Contains(HasSubstr("sigmas: a list of numbers is wanted")));
  EXPECT_THAT(mistakes("sigmas = [-1]"), Contains(HasSubstr("sigmas: numbers of at least 0")));
  EXPECT_THAT(mistakes("trial_epochs = 0"), Contains(HasSubstr("must be at least 1")));
  EXPECT_THAT(mistakes("validation_templates = [6]"), Contains(HasSubstr("[pipelines.a] has 5 templates")));
  EXPECT_THAT(mistakes("validation_templates = [5]"),
              Contains(HasSubstr("template 5 of [pipelines.a] is kept for the test")));
  EXPECT_THAT(mistakes("validation_templates = [0]"), Contains(HasSubstr("whole numbers of at least 1")));
  EXPECT_THAT(mistakes("validation_templates = [1, 2, 3, 4]"),
              Contains(HasSubstr("no template of [pipelines.a] is left to train with")));
}

TEST(PredictorReader, ASetMustHaveTemplatesForAllParts) {
  PipelinesSpec without = made_set("a"), narrow = made_set("a");
  without.test.clear();
  narrow.test = {1, 3, 4, 5};
  EXPECT_THAT(read("pipelines = \"pipelines.a\"", {without}).mistakes,
              Contains(HasSubstr("[pipelines.a] keeps no template for the test (its key `test`)")));
  EXPECT_THAT(read("pipelines = \"pipelines.a\"", {narrow}).mistakes,
              Contains(HasSubstr("[pipelines.a] has 1 templates beside those of the test, and at least 2 are wanted")));
}

TEST(PredictorReader, QuickTrainsTheWrittenSettingsABit) {
  PredictorSpec spec = made_spec("m", "a");
  spec.trials = 20;
  EXPECT_EQ(quick(spec).trials, 0U);
  EXPECT_LE(quick(spec).settings.epochs, 5U);
}

TEST(PredictorKey, DependsOnAllThatChangesTheRows) {
  Experiment experiment = made_experiment();
  const auto key = [&](const std::string& keys) {
    return predictor_key(experiment, read("pipelines = \"pipelines.a\"\n" + keys).specs.at(0)).hash();
  };
  const std::string before = key("");
  for (const char* same : {"reported = \"r.csv\"", "trial_queries = 7", "trial_epochs = 2", "sigmas = [1, 1.5]"}) {
    EXPECT_EQ(key(same), before) << same;
  }
  for (const char* other : {"model = \"gcn\"", "hidden = 8", "trials = 2", "sigmas = [2]", "validation = 0.5",
                            "validation_templates = [2]", "costs = { hidden = 3 }", "operator_costs = false"}) {
    EXPECT_NE(key(other), before) << other;
  }
  EXPECT_EQ(key("model = \"gcn\"\ncosts = { hidden = 3 }"), key("model = \"gcn\""));
  EXPECT_NE(key("trials = 2\ntrial_epochs = 2"), key("trials = 2"));
  experiment.seed = 7;
  EXPECT_NE(key(""), before);
}

}  // namespace
}  // namespace millrace::experiments
