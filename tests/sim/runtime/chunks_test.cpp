// Chunks: what a call takes and puts out.
#include "tests/sim/runtime/bounded_job.h"

namespace millrace::runtime {
namespace {

constexpr Duration kMicrosecond = Duration::from_ns(1'000);
constexpr Duration kMillisecond = Duration::from_ns(1'000'000);

// Buffers that the channels of an operator's first input have at a moment.
std::uint32_t waiting_chunks(EndingRun& run, const std::string& id) {
  std::uint32_t chunks = 0;
  for (const std::uint32_t c : run.subtask(id).gates.front().channels) {
    chunks += run.simulation().channels()[c].received.count;
  }
  return chunks;
}

TEST(Chunks, ASelectiveFilterMakesAsManyChunksAsItGets) {
  JobBuilder built;
  built.stored("s", 8'000).then(OperatorKind::filter, "f", kMicrosecond);
  built.then(OperatorKind::map, "m", 10 * kMillisecond).selectivity(0.01).then(OperatorKind::sink, "k");
  EndingRun run(built, chunk_engine(1'000));
  EXPECT_FALSE(run.run(9 * kMillisecond));
  EXPECT_EQ(run.records_in("f"), 8'000U);
  EXPECT_EQ(waiting_chunks(run, "m"), 7U + 1U);  // one is in work; the last is the end
  EXPECT_TRUE(run.run());
  EXPECT_NEAR(static_cast<double>(run.results()), 80, 40);
}

TEST(Chunks, AreOfSoManyRecordsWhateverTheirSize) {
  JobBuilder built;
  built.stored("s", 10'500).record_bytes(5'000).then(OperatorKind::map, "m", kMillisecond);
  built.then(OperatorKind::sink, "k");
  EndingRun run(built, chunk_engine(3'000));
  EXPECT_FALSE(run.run(kMillisecond));
  // Three of 3,000, one of 1,500, and the end; the first is in work.
  EXPECT_EQ(waiting_chunks(run, "m"), 4U);
  EXPECT_EQ(run.records_in("m"), 0U);  // a call ends with its chunk
  EXPECT_FALSE(run.run(3'001 * kMillisecond));
  EXPECT_EQ(run.records_in("m"), 3'000U);
  EXPECT_EQ(run.results(), 3'000U);  // what it put out has left at its end
}

TEST(Chunks, GoToOneInstanceAfterTheOtherAsAWhole) {
  JobBuilder built;
  built.stored("s", 9'000).then(OperatorKind::map, "m", {}, 2).then(OperatorKind::sink, "k");
  EndingRun run(built, chunk_engine(3'000));
  EXPECT_TRUE(run.run());
  const std::uint64_t one = run.subtask("m", 0).operators.front().records_in;
  EXPECT_EQ(std::min(one, 9'000 - one), 3'000U);
  EXPECT_EQ(run.results(), 9'000U);
}

TEST(Chunks, AreSplitByKeyAndConserved) {
  JobBuilder built;
  built.stored("s", 100'001, {}, 3).then(OperatorKind::map, "m", kMicrosecond, 4, Partitioning::automatic);
  built.keyed("key", {.keys = 10'000}).then(OperatorKind::sink, "k", {}, 2);
  EndingRun run(built, chunk_engine(1'000));
  EXPECT_TRUE(run.run());
  EXPECT_EQ(run.results(), 100'001U);
}

TEST(Chunks, CallsTakeTurnsOnACore) {
  JobBuilder built;
  built.stored("s", 50'000).then(OperatorKind::map, "m", kMicrosecond).then(OperatorKind::map, "n", kMicrosecond);
  built.then(OperatorKind::sink, "k");
  EndingRun one(built, chunk_engine(1'000), nodes(1, 1, 8));
  EXPECT_NEAR(one.ended_at_ms(), 100, 0.1);
  EndingRun two(built, chunk_engine(1'000), nodes(1, 2, 8));
  EXPECT_NEAR(two.ended_at_ms(), 51, 0.1);
}

TEST(Chunks, ReleaseResultsChunkByChunk) {
  JobBuilder built;
  built.stored("s", 10'000).then(OperatorKind::sort, "o").then(OperatorKind::map, "m", kMicrosecond);
  built.then(OperatorKind::sink, "k");
  EndingRun run(built, chunk_engine(1'000));
  EXPECT_FALSE(run.run(Duration::from_ns(4'500'000)));
  EXPECT_EQ(run.records_in("m"), 4'000U);
  EXPECT_TRUE(run.run());
  EXPECT_EQ(run.results(), 10'000U);
}

}  // namespace
}  // namespace millrace::runtime
