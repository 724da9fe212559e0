#include "models/streamtune/encoder/trained_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "models/monotone/fitted/fit_monotone.h"
#include "tests/models/streamtune/encoder/made_history.h"

namespace millrace::models {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

std::unique_ptr<StreamTuneModel> trained(const StreamTuneSettings& settings, const StreamTuneHistory& history) {
  auto model = train_streamtune_model(settings, history, {});
  EXPECT_TRUE(model) << model.error();
  return std::move(*model);
}

// One for all tests that only look.
const StreamTuneModel& made_model() {
  static const auto kModel = trained(quick_settings(), made_history(1500, 1));
  return *kModel;
}

StreamTuneSettings hasty() {
  StreamTuneSettings settings = quick_settings();
  settings.epochs = 2;
  return settings;
}

std::string error_of(const StreamTuneSettings& settings, const StreamTuneHistory& history,
                     const StreamTuneHook& hook = {}) {
  const auto model = train_streamtune_model(settings, history, hook);
  return model ? "" : model.error();
}

TEST(StreamTuneModel, TellsBottlenecksOfPlansThatWereHeldOut) {
  for (const std::size_t encoder : {0, 1, 2}) {
    const EncoderReport& report = made_model().report(encoder);
    EXPECT_GT(report.auc, 0.97) << encoder;
    EXPECT_GT(report.accuracy, 0.9) << encoder;
    EXPECT_GT(report.sensitivity, 0.85) << encoder;
    EXPECT_GT(report.specificity, 0.85) << encoder;
    EXPECT_LE(report.best_epoch, report.epochs);
  }
  EXPECT_EQ(made_model().report(2).plans + made_model().report(2).validation_plans, 1500U);
  EXPECT_EQ(made_model().report(2).validation_plans, 300U);
}

TEST(StreamTuneModel, HeadFallsWithParallelismAndRisesWithRate) {
  const StreamTuneJob job = made_job(false, 100'000), calm = made_job(false, 20'000);
  const std::uint32_t few[] = {1, 2, 2, 1}, many[] = {1, 30, 30, 1};
  const auto scarce = made_model().head(0, job, few), ample = made_model().head(0, job, many);
  EXPECT_GT(scarce[1], 0.5);
  EXPECT_LT(ample[1], 0.5);
  EXPECT_GT(scarce[2], 0.5);
  EXPECT_LT(ample[2], 0.5);
  EXPECT_LT(made_model().head(0, calm, few)[1], scarce[1]);
}

// The same job at other degrees: its operators have the same agnostic vectors, bit for bit, while the head sees
// degrees.
TEST(StreamTuneModel, AgnosticVectorsDoNotDependOnAnyDegree) {
  for (const Fuse fuse : {Fuse::every_step, Fuse::last_step}) {
    StreamTuneHistory history = made_history(200, 3);
    for (StreamTuneSample& sample : history.samples) {
      sample.job = made_job(sample.structure == 1, 50'000);
      std::ranges::fill(sample.labels, std::int8_t{0});
    }
    history.samples[0].labels[1] = 1;
    StreamTuneSettings settings = hasty();
    settings.fuse = fuse;
    const auto model = trained(settings, history);
    for (const std::size_t encoder : {0, 1}) {
      const StreamTuneJob job = made_job(encoder == 1, 50'000);
      const EncodedJob encoded = model->encode(encoder, job);
      std::size_t at = 0;
      std::map<std::uint32_t, int> degrees;
      for (const WarmUpRow& warm_up : model->warm_up(encoder)) {
        EXPECT_EQ(warm_up.row.vector, encoded.vectors[at++ % encoded.vectors.size()]);
        ++degrees[warm_up.row.parallelism];
      }
      EXPECT_GT(degrees.size(), 10U);
    }
    const StreamTuneJob job = made_job(false, 50'000);
    const std::uint32_t ones[] = {1, 1, 1, 1}, other[] = {1, 9, 1, 1};
    const auto before = model->head(0, job, ones), after = model->head(0, job, other);
    EXPECT_NE(before[1], after[1]);
    // Fused at every step, a degree reaches the neighbours' vectors too; fused once, it does not.
    EXPECT_EQ(before[2] == after[2], fuse == Fuse::last_step);
  }
}

TEST(StreamTuneModel, HeadOfAVectorIsTheHeadOfTheJobIfFusedOnce) {
  StreamTuneSettings settings = hasty();
  settings.fuse = Fuse::last_step;
  const auto model = trained(settings, made_history(100, 4));
  const StreamTuneJob job = made_job(true, 70'000);
  const std::uint32_t degrees[] = {3, 4, 5, 6, 7};
  const auto whole = model->head(1, job, degrees);
  const EncodedJob encoded = model->encode(1, job);
  const Fallback fallback = fallback_of(*model, 1);
  for (std::size_t at = 0; at < 5; ++at) EXPECT_NEAR(fallback(encoded.vectors[at], degrees[at]), whole[at], 1e-6);
}

TEST(StreamTuneModel, ComesBackFromItsBytes) {
  const std::string bytes = made_model().bytes();
  const auto again = load_streamtune_model(bytes);
  ASSERT_TRUE(again) << again.error();
  EXPECT_EQ((*again)->bytes(), bytes);
  EXPECT_EQ((*again)->settings(), made_model().settings());
  EXPECT_EQ((*again)->data(), "made");
  EXPECT_EQ((*again)->global(), 2U);
  const StreamTuneJob job = made_job(true, 60'000);
  const std::uint32_t degrees[] = {3, 4, 5, 6, 7};
  for (const std::size_t encoder : {0, 1, 2}) {
    EXPECT_EQ((*again)->encode(encoder, job).vectors, made_model().encode(encoder, job).vectors);
    EXPECT_EQ((*again)->head(encoder, job, degrees), made_model().head(encoder, job, degrees));
    EXPECT_EQ((*again)->report(encoder), made_model().report(encoder));
    EXPECT_EQ((*again)->degree_scale(encoder), made_model().degree_scale(encoder));
    EXPECT_EQ((*again)->warm_up(encoder).back().row, made_model().warm_up(encoder).back().row);
  }
  EXPECT_LT(bytes.size(), 300'000U);
}

TEST(StreamTuneModel, SaysWhatIsWrongWithBytes) {
  std::string bytes = made_model().bytes();
  bytes[bytes.size() - 1] ^= 1;
  EXPECT_THAT(load_streamtune_model(bytes).error(), HasSubstr("checksum"));
  bytes.pop_back();
  EXPECT_THAT(load_streamtune_model(bytes).error(), HasSubstr("truncated"));
  EXPECT_THAT(load_streamtune_model("millrace model 1\n").error(), HasSubstr("not a model file"));
}

TEST(StreamTuneModel, IsTheSameFromTheSameSeed) {
  const StreamTuneHistory history = made_history(100, 5);
  StreamTuneSettings settings = hasty();
  const std::string bytes = trained(settings, history)->bytes();
  EXPECT_EQ(trained(settings, history)->bytes(), bytes);
  settings.seed = 2;
  EXPECT_NE(trained(settings, history)->bytes(), bytes);
}

TEST(StreamTuneModel, HasItsClusterForGlobalEncoderIfThereIsOne) {
  StreamTuneHistory history = made_history(60, 6);
  EXPECT_EQ(trained(hasty(), history)->global(), 2U);
  StreamTuneSettings settings = hasty();
  settings.global = false;
  EXPECT_EQ(trained(settings, history)->global(), std::nullopt);
  history.cluster_of = {0, 0};
  history.centers.pop_back();
  EXPECT_EQ(trained(settings, history)->global(), 0U);
}

TEST(StreamTuneModel, FindsTheNearestCluster) {
  EXPECT_EQ(nearest_cluster(made_model(), structure_of(made_job(false, 0))).cluster, 0U);
  Structure two_joins = structure_of(made_job(true, 0));
  two_joins.vertices.push_back(two_joins.vertices[2]);
  const NearestCluster nearest = nearest_cluster(made_model(), two_joins);
  EXPECT_EQ(nearest.cluster, 1U);
  EXPECT_EQ(nearest.distance, 1);
  const auto equal = [](const Structure&, const Structure&) { return 3.0; };
  EXPECT_EQ(nearest_cluster(made_model(), two_joins, equal).cluster, 0U);
}

TEST(StreamTuneModel, AsksForTrainingOnUnknownOperatorsAndNotesWhatItClips) {
  StreamTuneJob job = made_job(false, 100'000);
  EXPECT_EQ(made_model().problem_with(job), "");
  EXPECT_THAT(made_model().encode(0, job).notes, IsEmpty());
  job.operators[1].source_rate = 900'000;
  job.operators[2].aggregate_function = "median";
  const EncodedJob clipped = made_model().encode(0, job);
  ASSERT_THAT(clipped.notes, SizeIs(2));
  EXPECT_THAT(clipped.notes[0], HasSubstr("operator 1 (filter): source_rate 900000 is above"));
  EXPECT_THAT(clipped.notes[1], HasSubstr("no aggregate_function 'median'"));
  EXPECT_NE(clipped.vectors, made_model().encode(0, made_job(false, 200'000)).vectors);
  job.operators[2].aggregate_function = "mean";
  EXPECT_EQ(made_model().encode(0, job).vectors, made_model().encode(0, made_job(false, 200'000)).vectors);
  job.operators[1].type = plan::OperatorKind::flat_map;
  EXPECT_THAT(made_model().problem_with(job), HasSubstr("no operator of the type 'flat_map': train it again"));
}

TEST(StreamTuneModel, ReadsAJobWithoutEdges) {
  StreamTuneJob job = made_job(false, 100'000);
  job.operators.resize(1);
  job.edges.clear();
  EXPECT_THAT(made_model().encode(0, job).vectors, ElementsAre(SizeIs(quick_settings().width)));
  const std::uint32_t degrees[] = {3};
  EXPECT_THAT(made_model().head(0, job, degrees), SizeIs(1));
}

TEST(StreamTuneModel, BalancesTheWarmUpSetOnRequest) {
  StreamTuneHistory history = made_history(600, 7);
  StreamTuneSettings settings = hasty();
  settings.global = false;
  settings.warm_up_plans = 20;
  settings.warm_up_balanced = true;
  // Bottlenecks in the first 100 plans alone.
  for (std::size_t i = 100; i < history.samples.size(); ++i) {
    std::ranges::fill(history.samples[i].labels, std::int8_t{0});
  }
  const auto with_bottleneck = [&](const StreamTuneModel& model) {
    return std::ranges::count_if(model.warm_up(0), [](const WarmUpRow& row) { return row.row.bottleneck; });
  };
  EXPECT_GE(with_bottleneck(*trained(settings, history)), 10);
  settings.warm_up_balanced = false;
  EXPECT_LT(with_bottleneck(*trained(settings, history)), 10);
}

TEST(StreamTuneModel, SaysWhatIsWrongWithHistories) {
  StreamTuneHistory history = made_history(30, 8);
  EXPECT_THAT(error_of(hasty(), {}), HasSubstr("no histories"));
  StreamTuneSettings settings = hasty();
  settings.steps = 0;
  EXPECT_THAT(error_of(settings, history), HasSubstr("steps: 0"));
  history.cluster_of = {0, 2};
  EXPECT_THAT(error_of(hasty(), history), HasSubstr("in no cluster"));
  history.cluster_of = {0, 0};
  EXPECT_THAT(error_of(hasty(), history), HasSubstr("cluster 1 has no labelled operator"));
  history.samples[3].labels.pop_back();
  EXPECT_THAT(error_of(hasty(), history), HasSubstr("numbers of operators, degrees and labels"));
  EXPECT_EQ(error_of(hasty(), made_history(30, 8), [](const StreamTuneProgress&) { return false; }), "stopped");
}

// From pre-training to Algorithm 2, line 8: the degrees are near the law's.
TEST(StreamTuneModel, WarmUpSetAloneRecommendsDegreesNearTheLaw) {
  for (const MonotoneKind kind : {MonotoneKind::svm, MonotoneKind::xgboost}) {
    double ratio = 0, count = 0;
    for (const std::size_t cluster : {0, 1}) {
      std::vector<MonotoneRow> rows;
      for (const WarmUpRow& warm_up : made_model().warm_up(cluster)) rows.push_back(warm_up.row);
      MonotoneSettings settings;
      settings.kind = kind;
      const auto model = fit_monotone_model(settings, rows, made_model().degree_scale(cluster), {});
      ASSERT_TRUE(model) << model.error();
      for (const double rate : {60'000, 100'000, 140'000}) {
        const StreamTuneJob job = made_job(cluster == 1, rate);
        const EncodedJob encoded = made_model().encode(cluster, job);
        const std::size_t at = cluster == 1 ? 3 : 1;  // the filter, the aggregate
        const auto least = least_parallelism(**model, encoded.vectors[at], 40);
        EXPECT_TRUE(least.found);
        ratio += std::abs(std::log(static_cast<double>(least.parallelism) / enough(job, at)));
        ++count;
      }
    }
    EXPECT_LT(ratio / count, std::log(1.5)) << to_string(kind);
  }
}

}  // namespace
}  // namespace millrace::models
