#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>

#include "experiments/predictors/compute_predictors.h"
#include "experiments/predictors/predictor_key.h"
#include "experiments/predictors/predictor_server.h"
#include "experiments/workers/row_json.h"
#include "tests/experiments/cli/config_run.h"
#include "tests/experiments/config/config_folder.h"
#include "tests/experiments/predictors/made_pipelines.h"

namespace millrace::experiments {
namespace {

using testing::HasSubstr;

constexpr const char* kConfig = R"(
[experiment]
name = "made"
[cluster.single]
type = "m510"
nodes = 1
[pipelines.a]
cluster = "single"
queries = 40
test = [5]
table = { t = { rows = 100 } }
template = [{ steps = [{ scan = "t" }] }, { steps = [{ scan = "t" }] }, { steps = [{ scan = "t" }] },
            { steps = [{ scan = "t" }] }, { steps = [{ scan = "t" }] }]
[predictor.m]
pipelines = "pipelines.a"
validation_templates = [2]
[predictor.g]
like = "m"
model = "gcn"
)";

// Pipelines and predictors are in the store, so that nothing is simulated or trained.
class RunPredictors : public ConfigRun {
 protected:
  RunPredictors() : ConfigRun("made.toml", kConfig) {}
  void SetUp() override {
    const Experiment experiment = ConfigFolder().load(kConfig);
    Store store = *Store::open(folder.file("store.sqlite"));
    const ArtefactKey pipelines = pipelines_key(experiment, experiment.pipelines.at(0));
    std::vector<TableRow> rows;
    for (const StoredPipeline& each : made_pipelines()) rows.push_back(table_row(pipelines.hash(), each));
    rows.push_back(artefact_row(pipelines, "made/a", "done"));
    ASSERT_TRUE(store.put(rows));
    const FakeLearning learning;
    ASSERT_EQ(experiment.predictors.size(), 2U);
    for (const PredictorSpec& spec : experiment.predictors) {
      const ArtefactKey key = predictor_key(experiment, spec);
      std::ostringstream out;
      PredictorServer server(experiment, store.path(), &learning);
      ASSERT_TRUE(server.answer(key.hash(), out));
      const std::string said = out.str();
      auto answered = rows_from_line(said.substr(said.rfind('\n', said.size() - 2) + 1));
      ASSERT_TRUE(answered);
      answered->push_back(artefact_row(key, "made/" + label_of(spec), "done"));
      ASSERT_TRUE(store.put(*answered));
    }
  }
};

TEST_F(RunPredictors, ShowsAndWritesWhatIsStored) {
  EXPECT_THAT(run("check").out, HasSubstr("predictor g/a"));
  const auto result = run("run", {"--out", folder.file("out"), "--quiet"});
  ASSERT_EQ(result.status, 0) << result.error;
  EXPECT_THAT(result.out, HasSubstr("predictors made/a\nq-errors of 8 queries of held-out templates; trained with 32"));
  EXPECT_THAT(result.out, HasSubstr("ridge on sums over nodes"));
  const std::filesystem::path out = folder.file("out");
  EXPECT_TRUE(std::filesystem::exists(out / "a-predictors.csv"));
  for (const char* kind : {"distribution", "groups", "convergence", "cardinalities", "robustness"}) {
    const std::string name = std::string("a-predictors-") + kind;
    EXPECT_TRUE(std::filesystem::exists(out / (name + ".csv"))) << kind;
    EXPECT_TRUE(std::filesystem::exists(out / "figures" / (name + ".svg"))) << kind;
    EXPECT_TRUE(std::filesystem::exists(out / "figures" / (name + ".png"))) << kind;
  }
  EXPECT_THAT(run("show").out, HasSubstr("predictors made/a\nq-errors of 8 queries"));
}

TEST_F(RunPredictors, PublishedNumbersThatCannotBeReadAreTold) {
  const auto result =
      run("run", {"--out", folder.file("out"), "--quiet", "--set", "predictor.m.reported=\"none.csv\""});
  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.error, HasSubstr("none.csv cannot be read"));
}

}  // namespace
}  // namespace millrace::experiments
