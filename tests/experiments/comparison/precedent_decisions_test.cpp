// A protocol with jumps and precedents decides what it decides when every second of it is simulated.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "experiments/comparison/run_cell.h"
#include "experiments/store/database.h"
#include "tests/experiments/comparison/small_job.h"

namespace millrace::experiments {
namespace {

using namespace kernel::literals;

// Generators with random arrivals under DS2; loads that need one to five instances of the map.
Experiment protocol_experiment(bool fast_forward) {
  Experiment experiment = small_experiment();
  job::Job& job = experiment.queries.at("q").job;
  job.plan.operators[1].cost.per_record = 1000_us;
  job.sources.at("in").rate = plan::RateSchedule::constant(100);
  job.sources.at("in").loop = job::SourceLoop::closed;
  job.sources.at("in").arrivals = job::Arrivals::poisson;
  Comparison& comparison = experiment.comparisons.front();
  comparison.fast_forward = fast_forward;
  comparison.precedents = fast_forward;
  comparison.protocol.emplace();
  comparison.protocol->loads = {5, 20, 12};
  comparison.protocol->wait = 300_s;
  comparison.tuners.erase(comparison.tuners.begin());  // leaves ds2
  return experiment;
}

std::vector<TableRow> rows_of(const Experiment& experiment, std::size_t cell, KnownPrecedents& precedents) {
  auto rows = run_cell(
      experiment, cells_of(experiment).at(cell), [](kernel::SimTime) {}, precedents);
  EXPECT_TRUE(rows) << (rows ? "" : rows.error());
  return rows ? *rows : std::vector<TableRow>();
}

// What ran under which load, round by round.
std::vector<std::string> deployments_of(const std::vector<TableRow>& rows) {
  std::vector<std::string> deployments;
  for (const TableRow& row : rows) {
    if (row.table == "protocol_round") deployments.push_back(text(row.values[5]));
  }
  return deployments;
}

TEST(PrecedentDecisions, AreThoseOfTheWholeRun) {
  KnownPrecedents precedents;
  for (const std::size_t replication : {0, 1}) {
    const auto whole = rows_of(protocol_experiment(false), replication, precedents);
    EXPECT_TRUE(precedents.empty() || replication > 0);
    const auto fast = rows_of(protocol_experiment(true), replication, precedents);
    EXPECT_EQ(deployments_of(fast), deployments_of(whole));
    EXPECT_GE(deployments_of(fast).size(), 9U);
  }
  EXPECT_EQ(precedents.size(), 1U);  // both replications ask the same source
}

// Whoever has computed the precedents, and in whatever order: the same rows.
TEST(PrecedentDecisions, DoNotDependOnWhatIsKnown) {
  const Experiment experiment = protocol_experiment(true);
  KnownPrecedents of_others, own;
  rows_of(experiment, 0, of_others);
  const auto with = rows_of(experiment, 1, of_others), without = rows_of(experiment, 1, own);
  ASSERT_EQ(with.size(), without.size());
  for (std::size_t i = 0; i < with.size(); ++i) {
    if (with[i].table == "wall_clock") continue;
    EXPECT_EQ(with[i].values, without[i].values) << with[i].table;
  }
}

}  // namespace
}  // namespace millrace::experiments
