// Rounds of the tuner with a made-up model: source -> work -> sink, where the first operator needs an instance for
// every 100 records/s and the model has to find out.
#include "tuners/streamtune/streamtune.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/tuners/streamtune/fake_model.h"
#include "tests/tuners/tuner_case.h"
#include "tuners/streamtune/memory.h"

namespace millrace::tuners::streamtune {
namespace {

using testing::HasSubstr;

class StreamTuneTest : public testing::Test {
 protected:
  StreamTuneTest() { plan_.operators[2].scalable = false; }

  std::unique_ptr<Tuner> tuner(const Fit& fit, const nlohmann::json& given = nlohmann::json::object()) {
    const auto options = checked_options(*find_tuner("streamtune"), given);
    EXPECT_TRUE(options.has_value());
    TunerContext context;
    context.plan = &plan_;
    context.initial_parallelism = {{"source", 2}};
    context.expected_rates = {{"source", 100}};
    return make_with(context, *options, std::make_unique<FakeModel>(), fit);
  }

  // A window in which `work` is too small for the rate, if so with a backpressured source.
  job::Observation window(double rate, bool too_small) const {
    job::Observation seen;
    seen.t_s = 60;
    seen.window_s = 60;
    for (const plan::Operator& op : plan_.operators) {
      job::Metrics metrics = worked(rate, rate, 300);
      if (too_small && op.id == "source") {
        metrics.backpressured_ms_per_s = 700;
        metrics.idle_ms_per_s = 0;
      }
      if (op.id == "work") metrics.cpu_share = too_small ? 0.99 : 0.3;
      seen.operators[op.id] = observed({metrics});
    }
    seen.sources["source"].offered_rate_per_s = rate;
    return seen;
  }

  // Lets the tuner see what its deployment leads to, until it leaves the job alone; all recommendations, in order.
  std::vector<std::uint32_t> play(const Tuner& tuner, double rate, std::uint32_t needed, int most = 20) {
    std::vector<std::uint32_t> recommended;
    for (int round = 0; round < most; ++round) {
      last_ = tuner.adjust(current_, window(rate, current_.parallelism("work") < needed), state_);
      state_ = last_.next;
      if (!last_.to) break;
      current_ = *last_.to;
      recommended.push_back(current_.parallelism("work"));
    }
    return recommended;
  }

  std::uint64_t count(const char* name) const { return state_.at("counts").at(name).get<std::uint64_t>(); }

  plan::LogicalPlan plan_ = make_chain({"source", "work", "sink"});
  plan::Deployment current_ = deploy(plan_, {{"source", 2}});
  TunerState state_;
  Adjustment last_;
};

// An instance for 150 records/s is what the model says beforehand.
std::uint32_t guess(std::span<const float> vector) {
  return std::max(1U, static_cast<std::uint32_t>(vector[1] / 150));
}

TEST_F(StreamTuneTest, RecommendsTheLeastDegreeWithoutABottleneck) {
  const auto tuner = this->tuner(fit_from(guess));
  last_ = tuner->adjust(current_, window(900, true), state_);
  ASSERT_TRUE(last_.to);
  EXPECT_EQ(last_.to->text(), "sink=1 source=2 work=6");
  EXPECT_EQ(last_.explain.at("operators").at("work").at("p_rec"), 6);
  EXPECT_EQ(last_.explain.at("operators").at("work").at("L"), 1);
  EXPECT_EQ(last_.explain.at("operators").at("sink").at("L"), 0);
  EXPECT_EQ(last_.explain.at("T").at("seen"), 2);
  EXPECT_THAT(last_.why, HasSubstr("M_f recommends work=6"));
}

// Direct successors only: nothing is known of what lies behind the bottleneck.
TEST_F(StreamTuneTest, LabelsDirectSuccessorsIfAsked) {
  const auto tuner = this->tuner(fit_from(guess), {{"downstream", "direct"}});
  last_ = tuner->adjust(current_, window(900, true), state_);
  EXPECT_EQ(last_.explain.at("operators").at("work").at("L"), 1);
  EXPECT_EQ(last_.explain.at("operators").at("sink").at("L"), -1);
  EXPECT_EQ(last_.explain.at("T").at("seen"), 1);
}

// What a deployment shows is learned; the text ends at the first that is not backpressured.
TEST_F(StreamTuneTest, LearnsFromItsDeployments) {
  const auto tuner = this->tuner(fit_from(guess));
  EXPECT_THAT(play(*tuner, 900, 9), testing::ElementsAre(6, 7, 8, 9));
  EXPECT_EQ(last_.why, "no operator is backpressured");
  EXPECT_EQ(count("stopped_with_backpressure"), 0U);
  EXPECT_EQ(count("recommendations"), 4U);
  // The same rates come again later.
  play(*tuner, 100, 1);
  EXPECT_THAT(play(*tuner, 900, 9), testing::ElementsAre(9));
  EXPECT_EQ(count("tunings"), 3U);
}

TEST_F(StreamTuneTest, LeavesATunedJobAlone) {
  const auto tuner = this->tuner(fit_from(guess));
  play(*tuner, 900, 9);
  const TunerState before = state_;
  last_ = tuner->adjust(current_, window(910, false), state_);
  EXPECT_FALSE(last_.to);
  EXPECT_EQ(last_.next, before);
  // Backpressure that comes back begins a tuning.
  last_ = tuner->adjust(current_, window(910, true), state_);
  EXPECT_TRUE(last_.to);
}

TEST_F(StreamTuneTest, TextStopsWithBackpressureWhereTheRecommendationRepeats) {
  const auto tuner = this->tuner(fit_always([](auto) { return 3U; }));
  EXPECT_THAT(play(*tuner, 900, 9), testing::ElementsAre(3));
  EXPECT_THAT(last_.why, HasSubstr("though it is backpressured"));
  EXPECT_EQ(count("stopped_with_backpressure"), 1U);
  // It stays ended while the backpressure goes on.
  last_ = tuner->adjust(current_, window(900, true), state_);
  EXPECT_FALSE(last_.to);
  EXPECT_EQ(last_.next, state_);
}

TEST_F(StreamTuneTest, ListingStopsAtBackpressure) {
  const auto tuner = this->tuner(fit_from(guess), {{"stop", "listing"}});
  EXPECT_THAT(play(*tuner, 900, 9), testing::ElementsAre(6));
  EXPECT_EQ(count("stopped_with_backpressure"), 1U);
}

// A model that comes down by one with each row: settled follows it after the backpressure is gone, the text does not.
TEST_F(StreamTuneTest, SettledGoesOnWhileTheRecommendationDiffers) {
  const Fit falling = [](const models::MonotoneSettings&, std::span<const models::MonotoneRow> rows,
                         const models::DegreeScale&,
                         const models::Fallback&) -> tl::expected<std::unique_ptr<models::MonotoneModel>, std::string> {
    const auto needed = static_cast<std::uint32_t>(std::max(5, 12 - static_cast<int>(rows.size())));
    return std::make_unique<FakeMonotone>([needed](auto) { return needed; }, models::MonotoneFacts{});
  };
  EXPECT_THAT(play(*tuner(falling, {{"downstream", "direct"}}), 900, 5), testing::ElementsAre(11));
  current_ = deploy(plan_, {{"source", 2}});
  state_ = {};
  EXPECT_THAT(play(*tuner(falling, {{"stop", "settled"}, {"downstream", "direct"}}), 900, 5),
              testing::ElementsAre(11, 8, 5));
  EXPECT_THAT(last_.why, HasSubstr("what runs"));
}

// It does not wait for what would be the same again.
TEST_F(StreamTuneTest, SettledEndsAfterItsRounds) {
  const auto tuner = this->tuner(fit_always([](auto) { return 3U; }), {{"stop", "settled"}, {"most_rounds", 4}});
  EXPECT_THAT(play(*tuner, 900, 9), testing::ElementsAre(3));
  EXPECT_EQ(last_.why, "4 recommendations were made for these source rates");
  EXPECT_EQ(count("recommendations"), 4U);
  EXPECT_EQ(count("stopped_with_backpressure"), 1U);
}

TEST_F(StreamTuneTest, CountsRecommendationsThatFallThoughRatesRose) {
  const auto tuner = this->tuner(fit_always([](std::span<const float> vector) { return vector[1] < 500 ? 8U : 4U; }));
  play(*tuner, 100, 1);
  play(*tuner, 900, 1);
  EXPECT_EQ(count("recommended_at_risen_rates"), 1U);
  EXPECT_EQ(count("fell_though_rates_rose"), 1U);
  play(*tuner, 400, 1);  // rates that fall are another matter
  EXPECT_EQ(count("recommended_at_risen_rates"), 1U);
}

TEST_F(StreamTuneTest, GivesTheMostWhereEveryDegreeIsABottleneck) {
  const auto tuner = this->tuner(fit_always([](auto) { return 1000U; }), {{"max_parallelism", 30}});
  EXPECT_THAT(play(*tuner, 900, 9), testing::ElementsAre(30));
  EXPECT_EQ(count("at_p_max"), 1U);
}

TEST_F(StreamTuneTest, SaysThatTheHeadAnswers) {
  const auto tuner = this->tuner(fit_from(guess, true));
  last_ = tuner->adjust(current_, window(900, false), state_);
  EXPECT_THAT(last_.why, HasSubstr("the encoder's head, since all rows have one class"));
  EXPECT_EQ(last_.next.at("counts").at("single_class"), 1);
}

TEST_F(StreamTuneTest, WaitsForACompleteWindow) {
  const auto tuner = this->tuner(fit_from(guess));
  job::Observation seen = window(900, true);
  seen.operators.at("work").subtasks.front().backpressured_ms_per_s.reset();
  last_ = tuner->adjust(current_, seen, state_);
  EXPECT_FALSE(last_.to);
  EXPECT_THAT(last_.why, HasSubstr("incomplete window: work"));
}

TEST_F(StreamTuneTest, FailsIfNothingCanBeFitted) {
  const auto tuner = this->tuner([](const auto&, auto, const auto&,
                                    const auto&) -> tl::expected<std::unique_ptr<models::MonotoneModel>, std::string> {
    return tl::unexpected(std::string("no rows"));
  });
  last_ = tuner->adjust(current_, window(900, true), state_);
  EXPECT_EQ(last_.failure, "streamtune: M_f cannot be fitted: no rows");
}

// Timely knows no backpressure: an operator that takes in less than 85 % of what comes to it is a bottleneck.
TEST_F(StreamTuneTest, LabelsByLagOnTimely) {
  const auto tuner = this->tuner(fit_from(guess), {{"labels", "lag"}});
  job::Observation seen = window(900, false);
  for (auto& [id, op] : seen.operators) op.total = op.subtasks.front();
  seen.edges = {{"source", "work", "rebalance"}, {"work", "sink", "rebalance"}};
  seen.operators.at("work").total.records_in = 0.8 * *seen.operators.at("source").total.records_out;
  last_ = tuner->adjust(current_, seen, state_);
  EXPECT_EQ(last_.explain.at("operators").at("work").at("L"), 1);
  EXPECT_EQ(last_.explain.at("operators").at("source").at("L"), 0);
  EXPECT_EQ(last_.explain.at("backpressured"), true);
  seen.operators.at("work").total.records_in.reset();
  EXPECT_THAT(tuner->adjust(current_, seen, state_).why, HasSubstr("incomplete window: work"));
}

// A change that limits hold back was not deployed: the round is the first again.
TEST_F(StreamTuneTest, CountsNoRoundThatIsHeldBack) {
  const auto tuner = this->tuner(fit_from(guess));
  last_ = tuner->adjust(current_, window(900, true), state_);
  EXPECT_EQ(last_.next.at("rounds"), 1);
  ASSERT_TRUE(last_.next_if_held);
  EXPECT_EQ(last_.next_if_held->at("rounds"), 0);
}

TEST_F(StreamTuneTest, WaitsTenMinutesForStability) {
  const Cadence cadence = tuner(fit_from(guess))->cadence();
  EXPECT_EQ((cadence.settle + cadence.period).seconds(), 600);
}

TEST_F(StreamTuneTest, LeavesTheJobAloneUntilItsModelIsThere) {
  const auto tuner = make_tuner("streamtune", plan_, {{"model", "/nowhere/none.model"}});
  EXPECT_FALSE(tuner->adjust(current_, window(900, true), state_).to);
  EXPECT_FALSE(tuner->prepare());
}

TEST(StreamTuneMemory, IsTheSameAfterItWasWritten) {
  Memory memory;
  memory.model = "hash";
  memory.tuning = true;
  memory.rounds = 3;
  memory.rates = {{"a", 0.1}, {"b", 1e6}};
  memory.recommended = {{"x", 7}};
  memory.seen = {{.rates = {0.1, 1e6}, .degrees = {1, 7}, .labels = {-1, 1}, .times = 2}};
  memory.counts.at_p_max = 5;
  const TunerState state = to_state(memory);
  EXPECT_EQ(to_state(memory_from(nlohmann::json::parse(state.dump()))), state);
}

TEST(StreamTuneMemory, CountsWhatIsSeenAgain) {
  std::vector<Feedback> seen;
  const Feedback window{.rates = {1}, .degrees = {2}, .labels = {1}};
  add(seen, window);
  add(seen, window);
  add(seen, {.rates = {1}, .degrees = {3}, .labels = {1}});
  ASSERT_EQ(seen.size(), 2U);
  EXPECT_EQ(seen.front().times, 2U);
}

TEST(StreamTuneMemory, StaysBelowAMebibyte) {
  Memory memory;
  for (std::uint32_t i = 0; i < 2000; ++i) {
    add(memory.seen, {.rates = std::vector<double>(64, 1234567.891011121 + i),
                      .degrees = std::vector<std::uint32_t>(64, 32768),
                      .labels = std::vector<std::int8_t>(64, -1)});
  }
  EXPECT_LT(to_state(memory).dump().size(), std::size_t{1} << 20);
  EXPECT_EQ(memory.seen.back().rates.front(), 1234567.891011121 + 1999);
}

}  // namespace
}  // namespace millrace::tuners::streamtune
