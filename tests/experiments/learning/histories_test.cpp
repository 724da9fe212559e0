#include "experiments/learning/histories.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "experiments/learning/clusters.h"
#include "sim/plan/plan_json.h"
#include "tests/experiments/store/temporary_folder.h"
#include "tests/tuners/tuner_case.h"

namespace millrace::experiments {
namespace {

using testing::ElementsAre;

class HistoriesTest : public testing::Test {
 protected:
  HistoriesTest() : store_(*Store::open(folder_.file("store.sqlite"))) {}

  // An execution of a chain of these operators, the first a source, each at a degree one more than the one before.
  void execution(int position, const std::string& query, const std::vector<std::string>& ids,
                 const std::vector<int>& labels) {
    const plan::LogicalPlan plan = tuners::make_chain(ids);
    plan::Deployment deployment(plan);
    for (std::uint32_t i = 0; i < ids.size(); ++i) deployment = deployment.with(ids[i], plan::Parallelism{i + 1});
    nlohmann::json document = plan::to_json({plan, deployment, {}, {}});
    document["rates_per_s"] = {{ids.front(), 500.0}};
    sql(fmt::format("INSERT INTO plan VALUES ('p{}', '{}')", position, document.dump()));
    sql(
        fmt::format("INSERT INTO trace (trace_set, position, plan, structure, id, method, status) VALUES ('set', {}, "
                    "'p{}', '{}', 'id-{}', 'events', 'done')",
                    position, position, query, position));
    for (std::size_t i = 0; i < labels.size(); ++i) {
      sql(
          fmt::format("INSERT INTO operator_label (trace_set, position, operator, kind, parallelism, instances_seen, "
                      "bottleneck) VALUES ('set', {}, {}, 'map', 1, 1, {})",
                      position, i, labels[i]));
    }
  }

  Histories read(const std::vector<std::string>& leave_out = {}, std::uint64_t count = 0) {
    const auto histories = read_histories(store_, {"set"}, {}, leave_out, count);
    EXPECT_TRUE(histories.has_value());
    return *histories;
  }

  void sql(const std::string& statement) {
    const auto done = store_.database().execute(statement);
    ASSERT_TRUE(done) << done.error().what;
  }

  TemporaryFolder folder_;
  Store store_;
};

TEST_F(HistoriesTest, AreExecutionsWithTheirLabels) {
  execution(0, "a", {"in", "work", "out"}, {-1, 1, 0});
  const Histories histories = read();
  ASSERT_EQ(histories.samples.size(), 1U);
  const models::StreamTuneSample& sample = histories.samples[0];
  EXPECT_THAT(sample.parallelism, ElementsAre(1, 2, 3));
  EXPECT_THAT(sample.labels, ElementsAre(-1, 1, 0));
  EXPECT_EQ(sample.job.operators[1].source_rate, 500);
  EXPECT_EQ(sample.job.operators[2].source_rate, 0);
}

TEST_F(HistoriesTest, CountDistinctDags) {
  execution(0, "a", {"in", "work", "out"}, {0, 0, 0});
  execution(1, "b", {"from", "work", "to"}, {0, 0, 0});  // other names alone
  execution(2, "c", {"in", "work", "more", "out"}, {0, 0, 0, 0});
  const Histories histories = read();
  EXPECT_EQ(histories.structures.size(), 2U);
  EXPECT_THAT(histories.weights, ElementsAre(2, 1));
  EXPECT_EQ(histories.samples[1].structure, 0U);
  EXPECT_EQ(histories.samples[2].structure, 1U);
}

TEST_F(HistoriesTest, LeaveQueriesOutAndTakeAsManyOfEachOther) {
  execution(0, "a", {"in", "work", "out"}, {0, 0, 0});
  execution(1, "a", {"in", "work", "out"}, {0, 0, 0});
  execution(2, "b", {"in", "work", "more", "out"}, {0, 0, 0, 0});
  EXPECT_EQ(read({"a"}).samples.size(), 1U);
  EXPECT_EQ(read({}, 2).samples.size(), 2U);
  EXPECT_THAT(read({}, 2).weights, ElementsAre(1, 1));
}

TEST_F(HistoriesTest, NeedLabels) {
  execution(0, "a", {"in", "work", "out"}, {});
  const Histories histories = read();
  EXPECT_TRUE(histories.samples.empty());
  EXPECT_EQ(histories.undescribed, 1U);
}

TEST_F(HistoriesTest, AreClusteredByTheirDags) {
  execution(0, "a", {"in", "work", "out"}, {0, 0, 0});
  execution(1, "b", {"in", "work", "more", "out"}, {0, 0, 0, 0});
  execution(2, "c", {"in", "a", "b", "c", "d", "e", "f", "g", "h", "out"}, std::vector<int>(10, 0));
  Pretraining pretraining;
  pretraining.clusters = 2;
  const HistoryClusters two = cluster_histories(read(), pretraining);
  ASSERT_EQ(two.centers.size(), 2U);
  EXPECT_EQ(two.cluster_of[0], two.cluster_of[1]);
  EXPECT_NE(two.cluster_of[0], two.cluster_of[2]);
  EXPECT_THAT(two.within, ElementsAre(3));  // the last type, a vertex and an edge between the short chains
  pretraining.clusters = 0;
  pretraining.most_clusters = 3;
  EXPECT_EQ(cluster_histories(read(), pretraining).within.size(), 3U);
}

}  // namespace
}  // namespace millrace::experiments
