#include "experiments/status/store_overview.h"

#include <gtest/gtest.h>

#include "experiments/store/artefact.h"
#include "tests/experiments/store/temporary_folder.h"

namespace millrace::experiments {
namespace {

class StoreOverviewTest : public testing::Test {
 protected:
  StoreOverviewTest() : store(*Store::open(folder.file("store.sqlite"))) {
    artefact("c1", "comparison", "first/main", "running");
    artefact("c2", "comparison", "second/main", "done");
    for (const char* run : {"a", "b", "c"}) artefact(run, "run", std::string("q ds2 #") + run, "done");
    cell("c1", 0, "a"), cell("c1", 1, "b"), cell("c1", 2, "not yet");
    cell("c2", 0, "c");
    run("a", "done", ""), run("b", "failed", "no slots"), run("c", "done", "");
    artefact("t", "trace", "first/t", "running");
    trace(0, "done", ""), trace(1, "discarded", "no result"), trace(2, "failed", "its worker died");
  }

  void sql(const std::string& statement) {
    const auto done = store.database().execute(statement);
    ASSERT_TRUE(done.has_value()) << done.error().what;
  }
  void artefact(const std::string& hash, const std::string& kind, const std::string& name, const std::string& status) {
    sql("INSERT INTO artefact VALUES ('" + hash + "', '" + kind + "', '" + name + "', '{}', '" + status + "')");
  }
  void cell(const std::string& comparison, int position, const std::string& run) {
    sql("INSERT INTO comparison_run VALUES ('" + comparison + "', " + std::to_string(position) + ", '" + run +
        "', 'q', 'ds2', 0)");
  }
  void run(const std::string& hash, const std::string& status, const std::string& error) {
    sql("INSERT INTO run (run, query, tuner, tuner_kind, replication, seed, status, error) VALUES ('" + hash +
        "', 'q', 'ds2', 'ds2', 0, 1, '" + status + "', '" + error + "')");
  }
  void trace(int position, const std::string& status, const std::string& reason) {
    sql("INSERT INTO trace (trace_set, position, structure, id, method, status, reason) VALUES ('t', " +
        std::to_string(position) + ", 's', 'i', 'events', '" + status + "', '" + reason + "')");
  }

  const TemporaryFolder folder;
  Store store;
};

TEST_F(StoreOverviewTest, CountsEverything) {
  const auto all = store_overview(store);
  ASSERT_TRUE(all.has_value()) << all.error().what;
  EXPECT_EQ(all->kinds.at("comparison"), (StatusCounts{.done = 1, .running = 1}));
  EXPECT_EQ(all->kinds.at("run"), (StatusCounts{.done = 3}));
  ASSERT_EQ(all->works.size(), 3);
  EXPECT_EQ(all->works[0], (WorkOverview{"comparison", "first/main", "c1", "running", 3, 1, 1, "no slots"}));
  EXPECT_EQ(all->works[1], (WorkOverview{"comparison", "second/main", "c2", "done", 1, 1, 0, ""}));
  EXPECT_EQ(all->works[2], (WorkOverview{"trace", "first/t", "t", "running", 3, 1, 1, "its worker died"}));
  EXPECT_EQ(all->failures, (std::vector<FailureOverview>{{"no slots", 1, "q ds2 #b"}}));
}

TEST_F(StoreOverviewTest, OfOneExperimentOnlyItsOwn) {
  const auto second = store_overview(store, "second");
  EXPECT_EQ(second->kinds.at("run"), (StatusCounts{.done = 1}));
  EXPECT_EQ(second->works.size(), 1);
  EXPECT_TRUE(second->failures.empty());
  EXPECT_EQ(store_overview(store, "first/main")->works.size(), 1);
  EXPECT_TRUE(store_overview(store, "third")->kinds.empty());
}

}  // namespace
}  // namespace millrace::experiments
