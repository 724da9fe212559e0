#include "experiments/predictors/predictor_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>

#include "experiments/learning/model_key.h"
#include "experiments/predictors/predictor_key.h"
#include "experiments/predictors/predictor_report.h"
#include "experiments/predictors/trial_file.h"
#include "experiments/workers/row_json.h"
#include "tests/experiments/predictors/made_pipelines.h"
#include "tests/experiments/store/temporary_folder.h"

namespace millrace::experiments {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class PredictorAnswers : public testing::Test {
 protected:
  PredictorAnswers() : experiment(made_experiment()), store(*Store::open(folder.file("store.sqlite"))) {
    experiment.predictors = {made_spec("m", "a"), made_spec("again", "a")};
    experiment.predictors[1].settings.resource_attention = false;
  }
  void put_pipelines() {
    const std::string hash = pipelines_key(experiment, experiment.pipelines[0]).hash();
    std::vector<TableRow> rows;
    for (const StoredPipeline& each : made_pipelines()) rows.push_back(table_row(hash, each));
    std::uint64_t position = 0;
    for (const StoredOperatorCall& each : made_calls()) rows.push_back(table_row(hash, position++, each));
    ASSERT_TRUE(store.put(rows));
  }
  std::string hash(std::size_t i = 0) const { return predictor_key(experiment, experiment.predictors[i]).hash(); }
  tl::expected<void, std::string> answer(std::size_t i = 0) {
    PredictorServer server(experiment, folder.file("store.sqlite"), &learning);
    out.str("");
    return server.answer(hash(i), out);
  }
  // Puts the rows of the last answer in.
  void take() {
    const std::string all = out.str();
    const auto line = all.rfind('\n', all.size() - 2);
    const auto rows = rows_from_line(line == std::string::npos ? all : all.substr(line + 1));
    ASSERT_TRUE(rows) << rows.error();
    ASSERT_TRUE(store.put(*rows));
  }

  const TemporaryFolder folder;
  Experiment experiment;
  Store store;
  FakeLearning learning;
  std::ostringstream out;
};

TEST_F(PredictorAnswers, WithItsRowsAndFiles) {
  put_pipelines();
  ASSERT_TRUE(answer());
  EXPECT_THAT(out.str(), HasSubstr("learning what 3 calls of operators cost\n"));
  EXPECT_THAT(out.str(), HasSubstr("epoch 1 of 30, mean q-error 1.400"));
  take();
  EXPECT_TRUE(std::filesystem::exists(model_path(store, hash())));
  const auto stored = stored_predictor(store, hash());
  ASSERT_TRUE(stored && *stored);
  EXPECT_EQ((*stored)->cost_loss, 0.25);
  EXPECT_EQ((*stored)->best_epoch, 2U);
  EXPECT_THAT((*stored)->epochs, SizeIs(3));
  EXPECT_THAT((*stored)->queries, SizeIs(24));
  const auto clocks = stored_clocks(store, hash());
  ASSERT_TRUE(clocks);
  EXPECT_TRUE(clocks->training_s && clocks->inference_s);
}

TEST_F(PredictorAnswers, OperatorCostsAreLearnedOnceForAllOfASet) {
  put_pipelines();
  ASSERT_TRUE(answer(0));
  learning.calls = 0;
  ASSERT_TRUE(answer(1));
  EXPECT_EQ(learning.calls, 0U);
  EXPECT_TRUE(learning.asked.back().with_costs);
  experiment.predictors[1].settings.operator_costs = false;
  ASSERT_TRUE(answer(1));
  EXPECT_FALSE(learning.asked.back().with_costs);
}

TEST_F(PredictorAnswers, FinishedTrialsAreKeptUntilTheModelIsThere) {
  put_pipelines();
  experiment.predictors[0].trials = 3;
  const auto trials = model_path(store, hash()).parent_path() / "trials.jsonl";
  ASSERT_TRUE(answer());
  EXPECT_FALSE(std::filesystem::exists(trials));
  take();
  const auto whole = stored_predictor(store, hash());
  ASSERT_TRUE(append_trial(trials, (*whole)->tried[0]));  // of a killed worker
  learning.asked.clear();
  ASSERT_TRUE(answer());
  EXPECT_THAT(learning.asked, SizeIs(3));
  take();
  EXPECT_EQ(*stored_predictor(store, hash()), *whole);
}

TEST_F(PredictorAnswers, WhatIsMissingIsSaid) {
  const auto nothing = answer();
  ASSERT_FALSE(nothing);
  EXPECT_THAT(nothing.error(), HasSubstr("predictor m/a: of [pipelines.a] queries of 0 training templates"));
  PredictorServer server(experiment, folder.file("store.sqlite"), &learning);
  EXPECT_THAT(server.answer("abc", out).error(), HasSubstr("the config has changed"));
}

TEST(PredictorQuestion, IsALineOfItsOwn) {
  EXPECT_EQ(predictor_asked(predictor_question("abc")), "abc");
  EXPECT_EQ(predictor_asked("model abc"), std::nullopt);
  EXPECT_EQ(predictor_asked("predictor"), std::nullopt);
}

TEST_F(PredictorAnswers, ReportsAreOfWhatIsStored) {
  put_pipelines();
  EXPECT_THAT(*stored_reports(experiment, store), IsEmpty());
  ASSERT_TRUE(answer());
  take();
  const auto reports = stored_reports(experiment, store);
  ASSERT_TRUE(reports) << reports.error().what;
  ASSERT_THAT(*reports, SizeIs(1));
  const PipelinesReport& report = reports->front();
  EXPECT_EQ(report.pipelines, "a");
  ASSERT_THAT(report.results, SizeIs(1));
  EXPECT_EQ(report.results[0].label, "MERLIN");
  EXPECT_EQ(report.trained_with, 32U);
  EXPECT_EQ(report.probe_ms, 10);
  EXPECT_EQ(report.latency_ms, 535);
  ASSERT_THAT(report.noise, SizeIs(4));
  EXPECT_NEAR(report.noise[0], 1.02, 1e-9);
  ASSERT_THAT(report.constant, SizeIs(8));
  // The median of 100 to 470 ms in four groups of eight.
  EXPECT_NEAR(report.constant[0], 500.0 / 285, 1e-9);
  EXPECT_THAT(report.cardinalities.at(1.5), SizeIs(24));
  EXPECT_THAT(report.sigmas(), testing::ElementsAre(0, 1, 1.5));
  EXPECT_EQ(report.find("RAAL"), nullptr);
}

}  // namespace
}  // namespace millrace::experiments
