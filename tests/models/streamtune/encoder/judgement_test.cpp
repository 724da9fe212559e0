#include "models/streamtune/encoder/judgement.h"

#include <gtest/gtest.h>

#include <cmath>

namespace millrace::models {
namespace {

TEST(Judgement, CountsPairsInTheRightOrder) {
  // Bottlenecks at 1 and -2, others at -1 and -3: of four pairs three are right.
  const double logits[] = {1, -2, -1, -3};
  const Judgement judgement = judgement_of(logits, {true, true, false, false}, 1, 1);
  EXPECT_DOUBLE_EQ(judgement.auc, 0.75);
  EXPECT_DOUBLE_EQ(judgement.accuracy, 0.75);
  EXPECT_DOUBLE_EQ(judgement.sensitivity, 0.5);
  EXPECT_DOUBLE_EQ(judgement.specificity, 1);
}

TEST(Judgement, TiesCountHalf) {
  const double logits[] = {0, 0, 0};
  EXPECT_DOUBLE_EQ(judgement_of(logits, {true, false, false}, 1, 1).auc, 0.5);
}

TEST(Judgement, WeighsTheLoss) {
  // ln 2 each, one of them twice.
  const double logits[] = {0, 0};
  EXPECT_DOUBLE_EQ(judgement_of(logits, {true, false}, 2, 1).loss, 1.5 * std::log(2.0));
  const double far[] = {-1000, 1000};
  EXPECT_DOUBLE_EQ(judgement_of(far, {true, false}, 1, 1).loss, 1000);
}

TEST(Judgement, OfOneClassIsHalf) {
  const double logits[] = {1, -1};
  const Judgement judgement = judgement_of(logits, {false, false}, 1, 1);
  EXPECT_DOUBLE_EQ(judgement.auc, 0.5);
  EXPECT_DOUBLE_EQ(judgement.sensitivity, 1);
  EXPECT_DOUBLE_EQ(judgement.specificity, 0.5);
}

}  // namespace
}  // namespace millrace::models
