// Operators that change their algorithm while they run.
#include "tests/sim/runtime/bounded_job.h"

namespace millrace::runtime {
namespace {

constexpr Duration kMicrosecond = Duration::from_ns(1'000);

TEST(Adaptation, ChangesCostsAndEdgesAfterSoManyRecords) {
  JobBuilder built;
  built.stored("s", 10'000).then(OperatorKind::map, "m", kMicrosecond);
  built.last().adaptation.after = 2'500;
  built.last().adaptation.cost.per_record = 10 * kMicrosecond;
  built.add(OperatorKind::map, "old").edge("m", "old").add(OperatorKind::map, "new").edge("m", "new");
  built.add(OperatorKind::union_all, "u").edge("old", "u").edge("new", "u").then(OperatorKind::sink, "k");
  job::Job job = built.job();
  for (plan::Edge& edge : job.plan.edges) {
    if (edge.to == "old") edge.phase = plan::EdgePhase::before;
    if (edge.to == "new") edge.phase = plan::EdgePhase::after;
  }
  EndingRun run(job, built.deployment(), chunk_engine(1'000));
  // The chunk that reaches the count is still handled as before.
  EXPECT_NEAR(run.ended_at_ms(), 3 + 70, 0.01);
  EXPECT_EQ(run.records_in("old"), 3'000U);
  EXPECT_EQ(run.records_in("new"), 7'000U);
  EXPECT_EQ(run.results(), 10'000U);
  EXPECT_TRUE(run.subtask("m").adapted);
  EXPECT_EQ(run.subtask("m").records_before, 3'000U);
}

TEST(Adaptation, IsOfEachInstanceByItself) {
  JobBuilder built;
  built.stored("s", 9'000).then(OperatorKind::map, "m", kMicrosecond, 2);
  built.last().adaptation.after = 4'000;
  built.then(OperatorKind::sink, "k");
  EndingRun run(built, chunk_engine(3'000));
  EXPECT_TRUE(run.run());
  EXPECT_NE(run.subtask("m", 0).adapted, run.subtask("m", 1).adapted);  // of 6,000 and of 3,000 records
}

TEST(Adaptation, DoesNotComeBeforeItsCount) {
  JobBuilder built;
  built.stored("s", 1'000).then(OperatorKind::map, "m", kMicrosecond);
  built.last().adaptation.after = 1'001;
  built.last().adaptation.cost.per_record = 10 * kMicrosecond;
  built.then(OperatorKind::sink, "k");
  EndingRun run(built, free_engine());
  EXPECT_NEAR(run.ended_at_ms(), 1, 0.001);
  EXPECT_FALSE(run.subtask("m").adapted);
}

TEST(Adaptation, OfABuildChangesItsProbeBeforeItsFirstRecord) {
  for (const std::uint64_t after : {50U, 500U}) {
    JobBuilder built;
    built.stored("s", 1'000).stored("t", 100).probe("j", "s", "t", kMicrosecond);
    built.at("j build").adaptation.after = after;
    built.last().adaptation.with_build = true;
    built.last().adaptation.cost.per_record = 5 * kMicrosecond;
    built.then(OperatorKind::sink, "k");
    EndingRun run(built, chunk_engine());
    EXPECT_NEAR(run.ended_at_ms(), after < 100 ? 5 : 1, 0.001);
    EXPECT_EQ(run.subtask("j").adapted, after < 100);
    EXPECT_EQ(run.subtask("j").records_before, 0U);
  }
}

TEST(Adaptation, ASortReleasesAllByWhatItHasBecome) {
  JobBuilder built;
  built.stored("s", 4'096).then(OperatorKind::sort, "o");
  built.last().cost.per_buffered_record = kMicrosecond;
  built.last().adaptation.after = 2'000;
  built.last().adaptation.cost.per_buffered_record = 2 * kMicrosecond;
  built.add(OperatorKind::map, "old").edge("o", "old").add(OperatorKind::map, "new").edge("o", "new");
  built.add(OperatorKind::union_all, "u").edge("old", "u").edge("new", "u").then(OperatorKind::sink, "k");
  job::Job job = built.job();
  for (plan::Edge& edge : job.plan.edges) {
    if (edge.to == "old") edge.phase = plan::EdgePhase::before;
    if (edge.to == "new") edge.phase = plan::EdgePhase::after;
  }
  EndingRun run(job, built.deployment(), chunk_engine(1'000));
  EXPECT_NEAR(run.ended_at_ms(), 4.096 * 12 * 2, 0.01);
  EXPECT_EQ(run.records_in("old"), 0U);
  EXPECT_EQ(run.results(), 4'096U);
}

}  // namespace
}  // namespace millrace::runtime
