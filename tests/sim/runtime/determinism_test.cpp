// Same seeds, same bits; and what a source's arrivals depend on.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/sim/runtime/job_builder.h"

namespace millrace::runtime {
namespace {

using namespace kernel::literals;

// A job with a bit of everything: two sources, a filter, a keyed window and a join, on three contended nodes.
JobBuilder varied_job() {
  plan::KeyDistribution keys;
  keys.shape = plan::KeyShape::zipf;
  keys.keys = 300;
  plan::Window window;
  window.shape = plan::WindowShape::sliding;
  window.length = 1_s;
  window.slide = 250_ms;
  JobBuilder job;
  job.source("clicks", 4000, 5_us, 2).arrivals(job::Arrivals::poisson);
  job.then(OperatorKind::filter, "filter", 60_us, 3);
  job.then(OperatorKind::window_aggregate, "count", 20_us, 4, Partitioning::automatic).selectivity(0.7);
  job.keyed("k", keys).window(window);
  job.source("views", 1500, 5_us).arrivals(job::Arrivals::poisson);
  window.shape = plan::WindowShape::tumbling;
  window.length = 500_ms;
  job.add(OperatorKind::window_join, "join", 30_us, 2).keyed("k", keys).window(window);
  job.edge("count", "join", Partitioning::automatic).edge("views", "join", Partitioning::automatic);
  job.then(OperatorKind::sink, "out", 10_us).exponential();
  return job;
}

std::string fingerprint(const JobBuilder& job, std::uint64_t arrivals, std::uint64_t behaviour,
                        const EngineProfile& engine = {}) {
  CheckedRun run(job.job(), job.deployment(), engine, nodes(3, 2, 2), arrivals, behaviour);
  run.observe(3_s);
  EXPECT_TRUE(run.testbed().reconfigure(job.deployment().with("filter", plan::Parallelism{2})).has_value());
  run.observe(3_s);
  return run.testbed().fingerprint().text();
}

TEST(Determinism, EqualSeedsGiveEqualFingerprints) {
  EXPECT_EQ(fingerprint(varied_job(), 1, 2), fingerprint(varied_job(), 1, 2));
}

TEST(Determinism, EitherSeedChangesTheFingerprint) {
  const std::string one = fingerprint(varied_job(), 1, 2);
  EXPECT_NE(one, fingerprint(varied_job(), 1, 3));
  EXPECT_NE(one, fingerprint(varied_job(), 2, 2));
}

// These move only with a commit that says why, and with kRuntimeRevision.
TEST(DeterminismGolden, FingerprintsStayAsTheyAre) {
  EXPECT_EQ(fingerprint(varied_job(), 1, 2), "ac77-4170");

  EngineProfile single_records;
  single_records.granularity = Granularity::record;
  EXPECT_EQ(fingerprint(varied_job(), 1, 2, single_records), "61ec-307b");

  EngineProfile no_chains;
  no_chains.chaining = false;
  no_chains.buffer_timeout = 10_ms;
  no_chains.memory_traffic_per_byte = 2;
  EXPECT_EQ(fingerprint(varied_job(), 1, 2, no_chains), "ce15-4776");
}

// Records that arrived at each tenth of a second.
std::vector<double> arrivals_at(const std::string& source, const JobBuilder& job, std::uint64_t behaviour) {
  CheckedRun run(job.job(), job.deployment(), EngineProfile{}, one_large_node(), 7, behaviour);
  std::vector<double> arrived;
  for (int i = 0; i < 50; ++i) arrived.push_back(run.observe(100_ms).measured.offered_records.at(source));
  return arrived;
}

TEST(Determinism, ArrivalsDependOnTheirSeedAndSourceAlone) {
  const std::vector<double> arrived = arrivals_at("clicks", varied_job(), 1);
  EXPECT_EQ(arrived, arrivals_at("clicks", varied_job(), 2)) << "another behaviour seed";

  JobBuilder alone;
  alone.source("clicks", 4000, 5_us, 5).arrivals(job::Arrivals::poisson).then(OperatorKind::sink, "out");
  EXPECT_EQ(arrived, arrivals_at("clicks", alone, 1)) << "another deployment, and other operators";

  JobBuilder other;
  other.source("taps", 4000, 5_us, 2).arrivals(job::Arrivals::poisson).then(OperatorKind::sink, "out");
  EXPECT_NE(arrived, arrivals_at("taps", other, 1)) << "another source";
}

}  // namespace
}  // namespace millrace::runtime
