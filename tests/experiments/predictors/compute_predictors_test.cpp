#include "experiments/predictors/compute_predictors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>

#include "experiments/predictors/predictor_key.h"
#include "experiments/predictors/predictor_report.h"
#include "experiments/predictors/predictor_server.h"
#include "tests/experiments/predictors/made_pipelines.h"
#include "tests/experiments/store/temporary_folder.h"

namespace millrace::experiments {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

// Workers are shell scripts that say what a server with a small learning library answered beforehand.
class ComputePredictors : public testing::Test {
 protected:
  ComputePredictors() : experiment(made_experiment()) {
    experiment.predictors = {made_spec("m", "a"), made_spec("g", "a"), made_spec("m", "b")};
    experiment.predictors[1].settings.kind = models::PredictorKind::gcn;
    for (const PredictorSpec& spec : experiment.predictors) {
      std::ostringstream out;
      Store prepared = opened("prepared/store.sqlite");
      PredictorServer server(experiment, prepared.path(), &learning);
      EXPECT_TRUE(server.answer(hash(spec), out));
      folder.write(hash(spec), out.str());
    }
  }
  // A store with the pipelines.
  Store opened(const std::string& file) {
    Store store = *Store::open(folder.file(file));
    for (const PipelinesSpec& set : experiment.pipelines) {
      std::vector<TableRow> rows;
      const ArtefactKey key = pipelines_key(experiment, set);
      for (const StoredPipeline& each : made_pipelines()) rows.push_back(table_row(key.hash(), each));
      std::uint64_t position = 0;
      for (const StoredOperatorCall& each : made_calls()) rows.push_back(table_row(key.hash(), position++, each));
      rows.push_back(artefact_row(key, "made/" + set.name, "done"));
      EXPECT_TRUE(store.put(rows));
    }
    return store;
  }
  std::string hash(const PredictorSpec& spec) const { return predictor_key(experiment, spec).hash(); }
  std::vector<std::string> answering() const {
    return {"/bin/sh", "-c", "cd '" + folder.file("") + "'; while read word hash; do cat $hash; done"};
  }
  LearningOptions options(std::size_t jobs) const {
    return {.jobs = jobs, .worker_command = answering(), .progress = ProgressStyle::silent, .interrupted = [this] {
              return interrupted;
            }};
  }

  const TemporaryFolder folder;
  Experiment experiment;
  FakeLearning learning;
  bool interrupted = false;
};

TEST_F(ComputePredictors, RowsAreTheSameForAnyNumberOfWorkers) {
  Store one = opened("one.sqlite"), three = opened("three.sqlite");
  const auto counts = compute_predictors(experiment, one, options(1));
  ASSERT_TRUE(counts) << counts.error().what;
  EXPECT_EQ(counts->models, 3U);
  EXPECT_EQ(counts->stored, 0U);
  ASSERT_TRUE(compute_predictors(experiment, three, options(3)));
  for (const PredictorSpec& spec : experiment.predictors) {
    const auto stored = stored_predictor(one, hash(spec));
    ASSERT_TRUE(stored && *stored);
    EXPECT_EQ(*stored_predictor(three, hash(spec)), *stored);
    EXPECT_EQ(*one.status(hash(spec)), "done");
  }
  EXPECT_EQ((*stored_predictor(one, hash(experiment.predictors[1])))->model, "gcn");
}

TEST_F(ComputePredictors, WhatIsStoredIsLeft) {
  Store store = opened("store.sqlite");
  ASSERT_TRUE(compute_predictors(experiment, store, options(1)));
  LearningOptions failing = options(1);
  failing.worker_command = {"/bin/sh", "-c", "exit 3"};
  const auto counts = compute_predictors(experiment, store, failing);
  ASSERT_TRUE(counts) << counts.error().what;
  EXPECT_EQ(counts->stored, 3U);
}

TEST_F(ComputePredictors, AWorkerThatDiesIsNamed) {
  Store store = opened("store.sqlite");
  LearningOptions failing = options(1);
  failing.worker_command = {"/bin/sh", "-c", "read question; exit 3"};
  const auto counts = compute_predictors(experiment, store, failing);
  ASSERT_FALSE(counts);
  EXPECT_THAT(counts.error().what, HasSubstr("predictor m/a: its worker process"));
}

TEST_F(ComputePredictors, InterruptedItSaysSo) {
  Store store = opened("store.sqlite");
  interrupted = true;
  const auto counts = compute_predictors(experiment, store, options(1));
  ASSERT_TRUE(counts);
  EXPECT_TRUE(counts->interrupted);
}

TEST_F(ComputePredictors, ReportsHaveAllOfASetAndTheFlatBaseline) {
  Store store = opened("store.sqlite");
  experiment.predictors.push_back(made_spec("again", "a"));  // of equal settings: the same artefact
  ASSERT_TRUE(compute_predictors(experiment, store, options(2)));
  const auto reports = stored_reports(experiment, store);
  ASSERT_TRUE(reports) << reports.error().what;
  ASSERT_THAT(*reports, SizeIs(2));
  std::vector<std::string> labels;
  for (const PredictorResult& result : (*reports)[0].results) labels.push_back(result.label);
  EXPECT_THAT(labels, ElementsAre("MERLIN (m)", "GCN", "MERLIN (again)"));
  ASSERT_TRUE((*reports)[0].flat);
  EXPECT_THAT((*reports)[0].flat->q_errors(1.5), SizeIs(8));
}

}  // namespace
}  // namespace millrace::experiments
