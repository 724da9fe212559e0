// The oracle in a comparison.
#include "experiments/oracle/oracle_artefact.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "experiments/comparison/run_cell.h"
#include "tests/experiments/config/config_folder.h"
#include "tests/experiments/store/temporary_folder.h"

namespace millrace::experiments {
namespace {

constexpr const char* kConfig = R"(
[experiment]
seeds = 2
[cluster.c]
type = "c6420"
nodes = 1
slots_per_node = 8
[query.q.source.in]
rate = { pattern = "steps", rates = ["1.5k/s", "3.5k/s", "1.5k/s"], each = "60 s" }
[query.q.operator.map]
kind = "map"
inputs = [{ from = "in", partitioning = "rebalance" }]
per_record = "1 ms"
[query.q.operator.out]
kind = "sink"
inputs = [{ from = "map", partitioning = "rebalance" }]
scalable = false
[engine]
restart_fixed = "1 s"
[comparison.run]
queries = ["q"]
cluster = "c"
duration = "180 s"
sample = "10 s"
tuners = ["oracle"]
[comparison.run.tuner.oracle]
settle = "5 s"
window = "5 s"
)";

class OracleArtefactTest : public testing::Test {
 protected:
  std::vector<TableRow> rows_of(const std::vector<TableRow>& rows, const std::string& table) {
    std::vector<TableRow> found;
    std::ranges::copy_if(rows, std::back_inserter(found), [&](const TableRow& row) { return row.table == table; });
    return found;
  }
  std::vector<TableRow> run(const OraclePoints& known = {}) {
    const auto rows = run_cell(
        experiment_, cells_.front(), [](kernel::SimTime) {}, known);
    EXPECT_TRUE(rows.has_value());
    return rows.value_or(std::vector<TableRow>{});
  }

  const ConfigFolder folder_;
  const Experiment experiment_ = folder_.load(kConfig, {.overrides = {}, .seed = {}, .quick = false});
  const std::vector<Cell> cells_ = cells_of(experiment_);
};

TEST_F(OracleArtefactTest, SharesPointsOfEqualRatesAndReplications) {
  const auto tasks = oracle_tasks(experiment_, cells_[0]);
  ASSERT_EQ(tasks.size(), 3u);
  EXPECT_EQ(tasks[0].hash, tasks[2].hash);
  EXPECT_NE(tasks[0].hash, tasks[1].hash);
  EXPECT_EQ(oracle_tasks(experiment_, cells_[1])[1].hash, tasks[1].hash);
}

TEST_F(OracleArtefactTest, PlaysEachPhasesPointAndStoresIt) {
  const auto rows = run();
  EXPECT_EQ(rows_of(rows, "oracle").size(), 2u);
  EXPECT_EQ(rows_of(rows, "oracle_phase").size(), 3u);
  const auto decisions = rows_of(rows, "decision");
  std::vector<std::string> asked;
  for (const TableRow& decision : decisions) {
    if (!is_null(decision.values[6])) asked.push_back(text(decision.values[6]));
  }
  EXPECT_EQ(asked, (std::vector<std::string>{"in=1 map=4 out=1", "in=1 map=2 out=1"}));
}

// Known points change nothing but the work; through the store and a worker's question they come back whole.
TEST_F(OracleArtefactTest, TakesKnownPoints) {
  const auto tasks = oracle_tasks(experiment_, cells_[0]);
  OraclePoints points;
  const TemporaryFolder folder;
  auto store = Store::open(folder.file("store.sqlite"));
  ASSERT_TRUE(store.has_value());
  for (const OracleTask& task : tasks) {
    points.try_emplace(task.hash, solve(experiment_, task));
    ASSERT_TRUE(store->put(oracle_rows(experiment_, task, points.at(task.hash))).has_value());
  }
  const auto stored = stored_points(*store, tasks);
  ASSERT_TRUE(stored.has_value());
  EXPECT_EQ(*stored, points);
  EXPECT_EQ(points_from_json(nlohmann::json::parse(to_json(points).dump()), tasks), points);
  EXPECT_TRUE(points_from_json(nlohmann::json::parse("[1]"), tasks).empty());
  EXPECT_TRUE(points_from_json({{tasks[0].hash, {1, 2}}}, tasks).empty());

  const auto known = run(points);
  EXPECT_TRUE(rows_of(known, "oracle").empty());
  const auto alone = run();
  for (const char* table : {"run", "window", "decision", "oracle_phase"}) {
    EXPECT_EQ(rows_of(known, table), rows_of(alone, table)) << table;
  }
}

}  // namespace
}  // namespace millrace::experiments
