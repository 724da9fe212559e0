// The tuner's parts: nearest cluster, T, recommendations.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/tuners/streamtune/fake_model.h"
#include "tests/tuners/tuner_case.h"
#include "tuners/streamtune/feedback.h"
#include "tuners/streamtune/nearest.h"
#include "tuners/streamtune/recommend.h"
#include "tuners/streamtune/training_rows.h"

namespace millrace::tuners::streamtune {
namespace {

using models::Structure;
using testing::ElementsAre;

// A chain of operators of these types.
Structure chain(std::vector<std::uint32_t> types) {
  Structure structure{.vertices = std::move(types), .edges = {}};
  for (std::uint32_t i = 1; i < structure.vertices.size(); ++i) structure.edges.push_back({i - 1, i});
  return structure;
}

TEST(StreamTuneNearest, CountsEditsOfTypesAndDirections) {
  EXPECT_EQ(capped_edits(chain({0, 1, 2}), chain({0, 1, 2})), 0);
  EXPECT_EQ(capped_edits(chain({0, 1, 2}), chain({0, 3, 2})), 1);
  EXPECT_EQ(capped_edits(chain({0, 1, 2}), chain({0, 1, 2, 2})), 2);
  Structure turned = chain({0, 1, 2});
  std::swap(turned.edges[1].from, turned.edges[1].to);
  EXPECT_EQ(capped_edits(chain({0, 1, 2}), turned), 1);
}

TEST(StreamTuneNearest, IsTheClusterWithTheNearestCenter) {
  FakeModel model;
  model.cluster_centers = {chain({0, 1, 1, 1, 2}), chain({0, 3, 2})};
  const ChosenEncoder chosen = encoder_for(model, chain({0, 1, 2}), false);
  EXPECT_EQ(chosen.number, 1U);
  EXPECT_EQ(chosen.distance, 1);
  EXPECT_FALSE(chosen.global);
  EXPECT_EQ(encoder_for(model, chain({0, 1, 2}), true).number, 2U);
}

TEST(StreamTuneTrainingRows, AreTheLabelledOperatorsAsOftenAsTheyWereSeen) {
  const std::vector<models::WarmUpRow> warm_up = {{.structure = 0, .row = {{1, 1}, 5, true}}};
  const std::vector<Feedback> seen = {{.rates = {10}, .degrees = {1, 4}, .labels = {-1, 1}, .times = 2},
                                      {.rates = {10}, .degrees = {1, 6}, .labels = {0, 0}, .times = 1}};
  int encoded = 0;
  const auto rows = training_rows(warm_up, seen, 2, [&](const std::vector<double>& rates) {
    ++encoded;
    return std::vector<std::vector<float>>{{0, static_cast<float>(rates[0])}, {7, static_cast<float>(rates[0])}};
  });
  ASSERT_EQ(rows.size(), 1U + 4U + 4U);
  EXPECT_EQ(rows[0], warm_up[0].row);
  EXPECT_EQ(rows[1], (models::MonotoneRow{{7, 10}, 4, true}));
  EXPECT_EQ(rows[4], rows[1]);
  EXPECT_EQ(rows[5], (models::MonotoneRow{{0, 10}, 1, false}));
  EXPECT_EQ(rows[8], (models::MonotoneRow{{7, 10}, 6, false}));
  EXPECT_EQ(encoded, 1);  // both at the same rates
}

TEST(StreamTuneRecommend, GivesAGroupWhatTheNeediestNeeds) {
  plan::LogicalPlan plan = make_chain({"source", "first", "second", "sink"});
  plan.operators[2].follows = "first";
  plan.operators[3].scalable = false;
  const std::vector<Group> groups = groups_of(plan);
  ASSERT_EQ(groups.size(), 1U);
  EXPECT_THAT(groups[0].members, ElementsAre(1, 2));
  const FakeMonotone model([](std::span<const float> vector) { return static_cast<std::uint32_t>(vector[0]); }, {});
  const Recommended all = recommend(groups, model, {{0}, {3}, {9}, {0}}, [](const auto&) { return 20U; });
  EXPECT_EQ(all.degrees.at("first"), 9U);
  EXPECT_EQ(all.operators[0].degree, 3U);
  EXPECT_TRUE(all.operators[0].found);
  EXPECT_EQ(recommend(groups, model, {{0}, {3}, {9}, {0}}, [](const auto&) { return 5U; }).degrees.at("first"), 5U);
}

// A network's answer may rise with the degree: the least degree is the least all the same.
TEST(StreamTuneRecommend, TriesEveryDegreeOfAModelThatIsNotMonotone) {
  class Wavy final : public models::MonotoneModel {
   public:
    Wavy() { facts_.monotone = false; }
    const models::MonotoneFacts& facts() const override { return facts_; }
    double probability(std::span<const float>, double parallelism) const override {
      return parallelism == 3 || parallelism > 15 ? 0 : 1;
    }

   private:
    models::MonotoneFacts facts_;
  };
  const plan::LogicalPlan plan = make_chain({"source", "work", "sink"});
  const Recommended all = recommend(groups_of(plan), Wavy(), {{0}, {0}, {0}}, [](const auto&) { return 20U; });
  EXPECT_EQ(all.degrees.at("work"), 3U);
}

TEST(StreamTuneFeedback, KeepsTheRateOfASourceThatIsHeldUp) {
  job::Observation seen;
  seen.sources["source"].offered_rate_per_s = 300;
  EXPECT_EQ(offered_rates({{"source", 500}}, seen).at("source"), 300);
  seen.operators["source"].total.backpressured_ms_per_s = 500;
  EXPECT_EQ(offered_rates({{"source", 500}}, seen).at("source"), 500);
}

TEST(StreamTuneFeedback, KnowsWhenRatesMove) {
  EXPECT_TRUE(have_moved({}, {{"a", 1}}, 0.1));
  EXPECT_FALSE(have_moved({{"a", 100}}, {{"a", 109}}, 0.1));
  EXPECT_TRUE(have_moved({{"a", 100}, {"b", 1}}, {{"a", 100}, {"b", 0.5}}, 0.1));
  EXPECT_TRUE(have_risen({{"a", 100}, {"b", 1}}, {{"a", 200}, {"b", 1}}, 0.1));
  EXPECT_FALSE(have_risen({{"a", 100}, {"b", 1}}, {{"a", 200}, {"b", 0.5}}, 0.1));
  EXPECT_FALSE(have_risen({{"a", 100}}, {{"a", 100}}, 0.1));
}

}  // namespace
}  // namespace millrace::tuners::streamtune
