#include "models/monotone/fitted/fit_monotone.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace millrace::models {
namespace {

using testing::HasSubstr;

const DegreeScale kScale{.low = 1, .high = 60};

std::unique_ptr<MonotoneModel> fitted(const MonotoneSettings& settings, const std::vector<MonotoneRow>& rows,
                                      const Fallback& fallback = {}) {
  auto model = fit_monotone_model(settings, rows, kScale, fallback);
  EXPECT_TRUE(model) << model.error();
  return std::move(*model);
}

MonotoneSettings of(MonotoneKind kind, SvmKernel kernel = SvmKernel::rbf) {
  MonotoneSettings settings;
  settings.kind = kind;
  settings.kernel = kernel;
  return settings;
}

// The engine itself and not its distributions, which differ between libraries.
double uniform(std::mt19937_64& engine) {
  return static_cast<double>(engine() >> 11) * 0x1p-53;
}

std::vector<float> drawn_vector(std::mt19937_64& engine, std::size_t width) {
  std::vector<float> vector;
  for (std::size_t i = 0; i < width; ++i) vector.push_back(static_cast<float>(4 * uniform(engine) - 2));
  return vector;
}

// Labels that have nothing to do with anything, in part; the rest by a law in p, rising or falling.
std::vector<MonotoneRow> drawn_rows(std::size_t count, std::uint64_t seed, bool rising) {
  std::mt19937_64 engine(seed);
  std::vector<MonotoneRow> rows;
  for (std::size_t i = 0; i < count; ++i) {
    MonotoneRow row{.vector = drawn_vector(engine, 8), .parallelism = 0, .bottleneck = false};
    row.parallelism = static_cast<std::uint32_t>(1 + 60 * uniform(engine));
    const bool above = row.parallelism > 30 + 10 * row.vector[0];
    row.bottleneck = uniform(engine) < 0.3 ? uniform(engine) < 0.5 : above == rising;
    rows.push_back(std::move(row));
  }
  return rows;
}

// Steps upward in P(bottleneck) over all degrees, for vectors that no row has.
int rises(const MonotoneModel& model, std::uint64_t seed) {
  std::mt19937_64 engine(seed);
  int count = 0;
  for (int i = 0; i < 40; ++i) {
    const std::vector<float> vector = drawn_vector(engine, 8);
    double last = 1;
    for (std::uint32_t p = 1; p <= 100; ++p) {
      const double now = model.probability(vector, p);
      EXPECT_GE(now, 0);
      EXPECT_LE(now, 1);
      count += now > last ? 1 : 0;
      last = now;
    }
  }
  return count;
}

TEST(FitMonotone, ProbabilityNeverRisesWithParallelism) {
  const MonotoneSettings kinds[] = {of(MonotoneKind::svm), of(MonotoneKind::svm, SvmKernel::polynomial),
                                    of(MonotoneKind::xgboost)};
  for (const MonotoneSettings& settings : kinds) {
    for (const bool rising : {false, true}) {
      for (const std::uint64_t seed : {1, 2, 3}) {
        const auto model = fitted(settings, drawn_rows(150, seed, rising));
        EXPECT_TRUE(model->facts().monotone);
        EXPECT_EQ(rises(*model, seed + 100), 0) << to_string(settings.kind) << " " << to_string(settings.kernel);
      }
    }
  }
}

TEST(FitMonotone, NetworkRisesWhereRowsSaySo) {
  const auto model = fitted(of(MonotoneKind::network), drawn_rows(150, 1, true));
  EXPECT_FALSE(model->facts().monotone);
  EXPECT_GT(rises(*model, 101), 100);
}

// Two operators: at degrees up to 3 and up to 7 they are bottlenecks. Eight runs: trees make no leaf of a row or two.
std::vector<MonotoneRow> two_operators() {
  std::vector<MonotoneRow> rows;
  for (std::uint32_t i = 0; i < 80; ++i) {
    const std::uint32_t p = 1 + i % 10;
    if (p <= 6) rows.push_back({.vector = {1, 0}, .parallelism = p, .bottleneck = p <= 3});
    if (p >= 5) rows.push_back({.vector = {0, 1}, .parallelism = p, .bottleneck = p <= 7});
  }
  return rows;
}

TEST(FitMonotone, FindsTheLeastParallelismOfSeparableRows) {
  for (const MonotoneKind kind : {MonotoneKind::svm, MonotoneKind::xgboost, MonotoneKind::network}) {
    MonotoneSettings settings = of(kind);
    settings.c = 1e5;
    settings.epochs = 3000;
    const auto model = fit_monotone_model(settings, two_operators(), {.low = 1, .high = 10}, {});
    ASSERT_TRUE(model) << model.error();
    const float first[] = {1, 0}, second[] = {0, 1};
    EXPECT_EQ(least_parallelism(**model, first, 10).parallelism, 4U) << to_string(kind);
    EXPECT_EQ(least_parallelism(**model, second, 10).parallelism, 8U) << to_string(kind);
    EXPECT_FALSE(least_parallelism(**model, second, 6).found) << to_string(kind);
    EXPECT_EQ((*model)->facts().bottlenecks, 48U);
    EXPECT_EQ((*model)->facts().others, 48U);
  }
}

// A single vector, degrees 1 and 3: the hyperplane with the widest margin lies half way, f = 2 - p, so that in units of
// the scale (p - 1) / 59 its slope is -59.
TEST(FitMonotone, SvmHasTheSlopeOfTheWidestMargin) {
  MonotoneSettings settings = of(MonotoneKind::svm);
  settings.c = 1e6;
  const auto model = fitted(settings, {{.vector = {0.5F}, .parallelism = 1, .bottleneck = true},
                                       {.vector = {0.5F}, .parallelism = 3, .bottleneck = false}});
  EXPECT_NEAR(model->facts().slope, -59, 0.1);
  EXPECT_EQ(model->facts().support_vectors, 2U);
  EXPECT_FALSE(model->facts().constraint_binds);
  EXPECT_EQ(model->facts().multiplier, 0);
  const float vector[] = {0.5F};
  EXPECT_NEAR(model->probability(vector, 2), 0.5, 1e-3);
  EXPECT_NEAR(model->probability(vector, 1), 1 / (1 + std::exp(-1.0)), 1e-3);
}

TEST(FitMonotone, SvmAnswersByVectorAloneWhereTheConstraintBinds) {
  // More instances, more bottlenecks: no model with w_p <= 0 can say so.
  std::vector<MonotoneRow> rows = two_operators();
  for (MonotoneRow& row : rows) row.bottleneck = !row.bottleneck;
  rows.push_back({.vector = {1, 0}, .parallelism = 6, .bottleneck = true});
  const auto model = fitted(of(MonotoneKind::svm), rows);
  EXPECT_TRUE(model->facts().constraint_binds);
  EXPECT_EQ(model->facts().slope, 0);
  EXPECT_GT(model->facts().multiplier, 0);
  const float vector[] = {1, 0};
  EXPECT_EQ(model->probability(vector, 1), model->probability(vector, 60));
  const LeastParallelism least = least_parallelism(*model, vector, 60);
  EXPECT_TRUE(least.parallelism == 1 || least.parallelism == 60);
}

TEST(FitMonotone, WeighsRareBottlenecks) {
  // One bottleneck among twenty rows of the same operator at the same degree.
  std::vector<MonotoneRow> rows(20, {.vector = {1, 1}, .parallelism = 10, .bottleneck = false});
  for (int i = 0; i < 4; ++i) rows[static_cast<std::size_t>(i)] = {{1, 1}, 2, i == 0};
  for (const MonotoneKind kind : {MonotoneKind::xgboost, MonotoneKind::network}) {
    MonotoneSettings settings = of(kind);
    const float vector[] = {1, 1};
    const double weighed = fitted(settings, rows)->probability(vector, 2);
    settings.class_weights = false;
    EXPECT_GT(weighed, fitted(settings, rows)->probability(vector, 2)) << to_string(kind);
  }
}

TEST(FitMonotone, FallsBackWhereThereIsOneClass) {
  std::vector<MonotoneRow> rows = two_operators();
  for (MonotoneRow& row : rows) row.bottleneck = false;
  const float vector[] = {1, 0};
  const auto alone = fitted(of(MonotoneKind::svm), rows);
  EXPECT_TRUE(alone->facts().single_class);
  EXPECT_EQ(least_parallelism(*alone, vector, 60).parallelism, 1U);
  const auto head = fitted(of(MonotoneKind::svm), rows,
                           [](std::span<const float>, double parallelism) { return parallelism < 5 ? 0.9 : 0.1; });
  EXPECT_TRUE(head->facts().single_class);
  EXPECT_FALSE(head->facts().monotone);
  EXPECT_EQ(least_parallelism(*head, vector, 60).parallelism, 5U);
}

TEST(FitMonotone, IsTheSameFromTheSameRows) {
  const std::vector<MonotoneRow> rows = drawn_rows(100, 9, false);
  for (const MonotoneKind kind : {MonotoneKind::svm, MonotoneKind::xgboost, MonotoneKind::network}) {
    const auto one = fitted(of(kind), rows), other = fitted(of(kind), rows);
    for (std::uint32_t p = 1; p < 60; p += 7) {
      EXPECT_EQ(one->probability(rows[0].vector, p), other->probability(rows[0].vector, p)) << to_string(kind);
    }
  }
}

TEST(FitMonotone, SaysWhatIsWrong) {
  const auto error = [](const MonotoneSettings& settings, const std::vector<MonotoneRow>& rows) {
    const auto model = fit_monotone_model(settings, rows, kScale, {});
    return model ? "" : model.error();
  };
  EXPECT_THAT(error({}, {}), HasSubstr("no rows"));
  EXPECT_THAT(error({}, {{{1, 2}, 1, true}, {{1}, 2, false}}), HasSubstr("vectors of 2 and of 1 numbers"));
  EXPECT_THAT(error({}, {{{1, 2}, 0, true}}), HasSubstr("parallelism 0"));
  MonotoneSettings settings;
  settings.c = 0;
  EXPECT_THAT(error(settings, two_operators()), HasSubstr("c: 0 is not above 0"));
}

}  // namespace
}  // namespace millrace::models
