#include "experiments/pipelines/tracker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <sstream>

#include "experiments/pipelines/pipeline_block.h"
#include "experiments/pipelines/pipelines_summary.h"
#include "experiments/workers/row_json.h"
#include "tests/experiments/config/config_folder.h"
#include "tests/experiments/pipelines/made_workload.h"

namespace millrace::experiments {
namespace {

using testing::HasSubstr;

Experiment experiment_of(const std::vector<std::string>& overrides = {}) {
  return ConfigFolder().load(kPipelinesConfig, {.overrides = overrides, .seed = {}, .quick = false});
}

TrackedQuery tracked(const Experiment& experiment, std::uint64_t position) {
  const auto query = Tracker(experiment, experiment.pipelines[0]).track(position);
  EXPECT_TRUE(query.has_value()) << query.error();
  return *query;
}

TEST(Tracker, QueriesAreOfTheTemplatesInTurn) {
  const Experiment experiment = experiment_of();
  const Tracker tracker(experiment, experiment.pipelines[0]);
  EXPECT_EQ(tracker.template_of(0), 1U);
  EXPECT_EQ(tracker.template_of(2), 3U);
  EXPECT_EQ(tracker.template_of(3), 1U);
  // Three of two training templates: two each, as all have as many.
  EXPECT_TRUE(tracker.collects(0));
  EXPECT_FALSE(tracker.collects(1));  // kept for the test
  EXPECT_TRUE(tracker.collects(3));
  EXPECT_FALSE(tracker.collects(6));
  EXPECT_NE(tracker.repeats(0), tracker.repeats(3));  // every second one
}

TEST(Tracker, AQueryHasItsLatencyItsProbeAndItsTree) {
  const Experiment experiment = experiment_of();
  const TrackedQuery query = tracked(experiment, 0);
  const StoredPipeline& pipeline = query.pipeline;
  EXPECT_EQ(pipeline.template_index, 1U);
  EXPECT_GT(pipeline.probe_ms, 0);
  EXPECT_GT(pipeline.latency_ms, pipeline.probe_ms);
  EXPECT_DOUBLE_EQ(pipeline.sample.latency_s, pipeline.latency_ms / 1e3);
  EXPECT_GT(pipeline.cpu_share, 0);
  EXPECT_LE(pipeline.cpu_share, 1);
  ASSERT_GE(pipeline.sample.nodes.size(), pipeline.operators);
  EXPECT_EQ(pipeline.sample.nodes[0].type, models::PipelineOperator::result);
  for (std::size_t i = 1; i < pipeline.sample.nodes.size(); ++i) {
    EXPECT_LT(pipeline.sample.nodes[i].parent, static_cast<std::int32_t>(i));
    EXPECT_GE(pipeline.sample.nodes[i].chunks, 1);
  }
}

TEST(Tracker, TheFullCollectionKeepsSoManyCallsOfEachType) {
  const Experiment experiment = experiment_of();
  std::map<models::PipelineOperator, int> calls;
  for (const StoredOperatorCall& each : tracked(experiment, 0).calls) ++calls[each.call.type];
  EXPECT_EQ(calls[models::PipelineOperator::scan], 20);  // 60 over three queries
  EXPECT_EQ(calls[models::PipelineOperator::result], 1);
  EXPECT_TRUE(tracked(experiment, 1).calls.empty());
}

TEST(Tracker, TheSameSeedTracksTheSame) {
  const Experiment experiment = experiment_of();
  EXPECT_EQ(tracked(experiment, 4).pipeline.latency_ms, tracked(experiment, 4).pipeline.latency_ms);
  Experiment other = experiment;
  other.seed = 2;
  EXPECT_NE(tracked(experiment, 4).pipeline.latency_ms, tracked(other, 4).pipeline.latency_ms);
}

TEST(Tracker, WithoutCompetitionItIsFaster) {
  const std::string few = "cluster.node.cores=4";
  const double alone =
      tracked(experiment_of({few, "engine.share_cores=false", "engine.share_memory=false", "engine.share_disk=false"}),
              0)
          .pipeline.latency_ms;
  EXPECT_LT(1.2 * alone, tracked(experiment_of({few}), 0).pipeline.latency_ms);
}

TEST(PipelineBlock, LinesAreReadBack) {
  const auto block = pipeline_block(to_line(PipelineBlock{"abc", 25, 7}));
  ASSERT_TRUE(block);
  EXPECT_EQ(block->set, "abc");
  EXPECT_EQ(block->first, 25U);
  EXPECT_EQ(block->count, 7U);
  EXPECT_FALSE(pipeline_block("traces abc 1 2 3"));
}

TEST(PipelineServer, AnswersWithRowsThatAreStored) {
  const Experiment experiment = experiment_of();
  const PipelinesSpec& spec = experiment.pipelines[0];
  const std::string hash = pipelines_key(experiment, spec).hash();
  PipelineServer server(experiment);
  std::ostringstream out;
  ASSERT_TRUE(server.answer({hash, 0, 6}, out));
  const auto rows = rows_from_line(out.str());
  ASSERT_TRUE(rows) << rows.error();
  const ConfigFolder folder;
  auto store = Store::open(folder.write("x.sqlite", ""));
  ASSERT_TRUE(store) << store.error().what;
  ASSERT_TRUE(store->put(*rows));

  const auto pipelines = stored_pipelines(*store, hash);
  ASSERT_TRUE(pipelines) << pipelines.error().what;
  ASSERT_EQ(pipelines->size(), 6U);
  const StoredPipeline fresh = tracked(experiment, 0).pipeline;
  const StoredPipeline& stored = pipelines->at(0);
  EXPECT_EQ(stored.latency_ms, fresh.latency_ms);
  EXPECT_EQ(stored.changes, fresh.changes);
  ASSERT_EQ(stored.sample.nodes.size(), fresh.sample.nodes.size());
  for (std::size_t i = 0; i < fresh.sample.nodes.size(); ++i) {
    EXPECT_EQ(stored.sample.nodes[i].type, fresh.sample.nodes[i].type);
    EXPECT_EQ(stored.sample.nodes[i].parent, fresh.sample.nodes[i].parent);
    EXPECT_EQ(stored.sample.nodes[i].features, fresh.sample.nodes[i].features);
    EXPECT_EQ(stored.sample.nodes[i].has_release, fresh.sample.nodes[i].has_release);
    EXPECT_EQ(stored.sample.nodes[i].release, fresh.sample.nodes[i].release);
    EXPECT_EQ(stored.sample.nodes[i].chunks, fresh.sample.nodes[i].chunks);
  }
  EXPECT_TRUE(pipelines->at(1).held_out);
  const auto calls = stored_operator_calls(*store, hash);
  ASSERT_TRUE(calls) << calls.error().what;
  EXPECT_GT(calls->size(), 50U);
  EXPECT_THAT(pipelines_text(spec, *pipelines), HasSubstr("noise floor"));
  EXPECT_THAT(pipelines_by_template_text(spec, *pipelines), HasSubstr("2* sorted"));
  EXPECT_FALSE(server.answer({"another", 0, 1}, out));
}

TEST(PipelinesKey, ChangesWithWhatChangesQueries) {
  const auto hash = [](const std::vector<std::string>& overrides) {
    const Experiment experiment = experiment_of(overrides);
    return pipelines_key(experiment, experiment.pipelines[0]).hash();
  };
  const std::string before = hash({});
  EXPECT_EQ(before, hash({}));
  EXPECT_NE(before, hash({"pipelines.p.table.big.rows=7"}));
  EXPECT_NE(before, hash({"pipelines.p.test=[1]"}));
  EXPECT_NE(before, hash({"pipelines.p.engine.share_cores=false"}));
  EXPECT_NE(before, hash({"cluster.node.cores=8"}));
}

}  // namespace
}  // namespace millrace::experiments
