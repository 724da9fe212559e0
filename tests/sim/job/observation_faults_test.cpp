#include "sim/job/observation_faults.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/sim/job/observed_job.h"

namespace millrace::job {
namespace {

TEST(Bias, MultipliesWhatItNames) {
  Observation seen = observed_job(10, {400, 600});
  apply_bias(seen, {{"map", "busy_ms_per_s", 0.5}, {"", "lag_records", 2}, {"out", "records_in", 7}});
  const auto& map = seen.operators.at("map");
  EXPECT_EQ(map.subtasks[0].busy_ms_per_s, 200);
  EXPECT_EQ(map.subtasks[1].busy_ms_per_s, 300);
  EXPECT_EQ(map.total.busy_ms_per_s, 250);  // their mean
  EXPECT_EQ(map.total.records_in, 2000);
  // Half the busy time for the same records is twice the true rate: 1000 / (10 s x 0.2) + 1000 / (10 s x 0.3).
  EXPECT_DOUBLE_EQ(*map.total.true_rate_per_s, 500 + 1000.0 / 3);
  EXPECT_EQ(seen.sources.at("in").lag_records, 100);
  EXPECT_EQ(seen.sources.at("in").offered_rate_per_s, 200);
}

TEST(Noise, IsRelativeWithMeanOne) {
  double sum = 0, squares = 0;
  constexpr int kDraws = 4000;
  for (int i = 0; i < kDraws; ++i) {
    Observation seen = observed_job(10, {400, 600});
    apply_noise(seen, 0.2, kernel::Seed(static_cast<std::uint64_t>(i)));
    const double factor = *seen.operators.at("map").subtasks[0].records_in / 1000;
    sum += factor;
    squares += factor * factor;
  }
  const double mean = sum / kDraws;
  EXPECT_NEAR(mean, 1, 0.01);  // three standard errors
  EXPECT_NEAR(std::sqrt(squares / kDraws - mean * mean), 0.2, 0.01);
}

TEST(Noise, OfASubtaskDoesNotDependOnTheOthers) {
  Observation two = observed_job(10, {400, 600}), three = observed_job(10, {400, 600, 800});
  apply_noise(two, 0.2, kernel::Seed(5));
  apply_noise(three, 0.2, kernel::Seed(5));
  for (const std::size_t i : {0U, 1U}) {
    EXPECT_EQ(two.operators.at("map").subtasks[i], three.operators.at("map").subtasks[i]);
  }
  EXPECT_EQ(two.sources, three.sources);
  EXPECT_NE(two.operators.at("map").subtasks[0].records_in, two.operators.at("map").subtasks[1].records_in);
  EXPECT_NE(two.sources.at("in").lag_records, 50);
}

TEST(Noise, LeavesTimesWithinASecond) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    Observation seen = observed_job(10, {990});
    apply_noise(seen, 2, kernel::Seed(seed));
    EXPECT_LE(*seen.operators.at("map").total.busy_ms_per_s, 1000);
  }
}

TEST(Rounding, KeepsSignificantDigits) {
  Observation seen = observed_job(10, {412.6});
  seen.operators["map"].subtasks[0].records_in = 123456;
  seen.operators["map"].subtasks[0].cpu_share = 0.04567;
  seen.operators["map"].subtasks[0].records_out = -1250;
  seen.sources["in"].lag_records = 0;
  round_values(seen, 2);
  const Metrics& map = seen.operators.at("map").total;
  EXPECT_EQ(map.busy_ms_per_s, 410);
  EXPECT_EQ(map.records_in, 120'000);
  EXPECT_EQ(map.cpu_share, 0.046);
  EXPECT_EQ(map.records_out, -1300);
  EXPECT_EQ(seen.sources.at("in").lag_records, 0);
}

TEST(Subtasks, TheBusiestStandsForAll) {
  for (const auto& [view, busy] :
       {std::pair(SubtaskView::mean, 500.0), {SubtaskView::max, 800.0}, {SubtaskView::min, 200.0}}) {
    Observation seen = observed_job(10, {200, 800});
    combine_subtasks(seen, view);
    const auto& map = seen.operators.at("map");
    EXPECT_TRUE(map.subtasks.empty());
    EXPECT_EQ(map.parallelism, 2U);
    EXPECT_EQ(map.total.busy_ms_per_s, busy);
    EXPECT_EQ(map.total.records_in, 2000);
    EXPECT_DOUBLE_EQ(*map.total.true_rate_per_s, 2000 / 10.0 / (busy / 1000));
  }
  Observation seen = observed_job(10, {200, 800});
  combine_subtasks(seen, SubtaskView::each);
  EXPECT_EQ(seen, observed_job(10, {200, 800}));
}

TEST(Zeros, AreSeenForValuesThatWereThere) {
  Observation seen = observed_job(10, {200, 800});
  seen.operators["map"].subtasks[0].cpu_share.reset();
  set_to_zero(seen);
  const auto& map = seen.operators.at("map");
  EXPECT_EQ(map.subtasks[0].records_in, 0);
  EXPECT_EQ(map.subtasks[0].cpu_share, std::nullopt);
  EXPECT_EQ(map.subtasks[0].true_rate_per_s, std::nullopt);
  EXPECT_EQ(map.total.busy_ms_per_s, 0);
  EXPECT_EQ(map.parallelism, 2U);
  EXPECT_EQ(seen.sources.at("in"), (SourceObservation{0.0, 0, 4, 0}));
}

}  // namespace
}  // namespace millrace::job
