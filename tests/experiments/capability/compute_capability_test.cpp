#include "experiments/capability/compute_capability.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/experiments/capability/sampled_config.h"
#include "tests/experiments/config/config_folder.h"
#include "tests/experiments/store/temporary_folder.h"

namespace millrace::experiments {
namespace {

using models::PerformanceRegressor;
using testing::DoubleNear;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

// Records/s per core: the samples' mean (forest), more with a seed of odd parity; nothing else can be told apart.
class PerCore final : public models::PerformanceModel {
 public:
  explicit PerCore(double rate) : rate_(rate) {}
  std::vector<double> rates(std::span<const models::InstanceSize> sizes) const override {
    std::vector<double> rates;
    for (const models::InstanceSize& size : sizes) rates.push_back(rate_ * size.cpu_cores);
    return rates;
  }

 private:
  double rate_;
};

// Stands in for the learning library: fits rates per core, exactly with the paper's `trees` and worse with others.
class SmallLearning final : public models::Learning {
 public:
  tl::expected<std::unique_ptr<models::PerformanceModel>, std::string> fit_performance(
      const models::PerformanceSettings& settings, std::span<const models::PerformanceSample> samples) const override {
    if (settings.regressor == PerformanceRegressor::gbdt) return tl::unexpected(std::string("it cannot be fitted"));
    double rates = 0, cores = 0;
    for (const auto& sample : samples) {
      rates += sample.rate_per_s;
      cores += sample.cpu_cores;
    }
    const bool best = settings.regressor == PerformanceRegressor::svr ? settings.c == 10 : settings.trees == 50;
    const double noise = settings.seed % 2 == 0 ? 1 : 1.01;
    return std::make_unique<PerCore>(rates / cores * (best ? 1 : 2) * noise);
  }

  tl::expected<std::unique_ptr<models::Model>, std::string> train(const models::ModelSettings&,
                                                                  const models::TrainingSet&, const models::Model*,
                                                                  const models::TrainingHooks&) const override {
    return none();
  }
  tl::expected<std::unique_ptr<models::Model>, std::string> load(std::string_view) const override { return none(); }
  tl::expected<std::unique_ptr<models::StreamTuneModel>, std::string> train_streamtune(
      const models::StreamTuneSettings&, const models::StreamTuneHistory&,
      const models::StreamTuneHook&) const override {
    return none();
  }
  tl::expected<std::unique_ptr<models::StreamTuneModel>, std::string> load_streamtune(std::string_view) const override {
    return none();
  }
  tl::expected<std::unique_ptr<models::MonotoneModel>, std::string> fit_monotone(
      const models::MonotoneSettings&, std::span<const models::MonotoneRow>, const models::DegreeScale&,
      const models::Fallback&) const override {
    return none();
  }
  tl::expected<std::unique_ptr<models::Forecaster>, std::string> train_forecaster(
      const models::ForecastSettings&, std::span<const double>, const models::ForecastHook&) const override {
    return none();
  }
  tl::expected<std::unique_ptr<models::Forecaster>, std::string> load_forecaster(std::string_view) const override {
    return none();
  }
  tl::expected<std::unique_ptr<models::OperatorCostModel>, std::string> train_operator_costs(
      const models::OperatorCostSettings&, std::span<const models::OperatorCall>) const override {
    return tl::unexpected(std::string("not asked for"));
  }
  tl::expected<std::unique_ptr<models::PipelineModel>, std::string> train_pipeline_model(
      const models::PredictorSettings&, const models::PipelineSet&, const models::OperatorCostModel*,
      const models::PipelineHook&) const override {
    return tl::unexpected(std::string("not asked for"));
  }
  tl::expected<std::unique_ptr<models::OperatorCostModel>, std::string> load_operator_costs(
      std::string_view) const override {
    return tl::unexpected(std::string("not asked for"));
  }
  tl::expected<std::unique_ptr<models::PipelineModel>, std::string> load_pipeline_model(
      std::string_view) const override {
    return tl::unexpected(std::string("not asked for"));
  }

 private:
  static tl::unexpected<std::string> none() { return tl::unexpected(std::string("not here")); }
};

const std::string kConfig = std::string(kSampledConfig) + R"([capability.k]
cases = [{ train = "sampling.f2", test = "sampling.f1" }, { train = "sampling.dsa", test = "sampling.f1" }]
regressors = ["svr", "forest"]
folds = 3
repetitions = 4
)";

class ComputeCapability : public testing::Test {
 protected:
  ComputeCapability() : experiment(ConfigFolder().load(kConfig)), store(*Store::open(folder.file("store.sqlite"))) {}
  const CapabilitySpec& spec() const { return experiment.capabilities[0]; }
  void put_all() {
    put_samples(store, experiment, "f1", {{1, 100}, {2, 210}, {3, 290}});
    put_samples(store, experiment, "f2", {{1, 100}, {3, 300}});
    put_samples(store, experiment, "dsa", {{1, 110}});
  }
  auto computed(std::size_t threads = 1) {
    const auto data = capability_data(experiment, spec(), store);
    EXPECT_TRUE(data) << data.error().what;
    return compute_capability(SmallLearning(), spec(), *data, experiment.seed,
                              {.threads = threads, .go_on = [] { return true; }});
  }

  const TemporaryFolder folder;
  Experiment experiment;
  Store store;
};

// Errors 0, -10 and 10 of a range of 190.
TEST(CapabilityErrors, AreRelativeToTheRangeTestedOn) {
  const auto errors = capability_errors(PerCore(100), {{1, 32, 100}, {2, 32, 210}, {3, 32, 290}});
  EXPECT_NEAR(errors.mae, 20.0 / 3 / 190, 1e-12);
  EXPECT_NEAR(errors.mse, 200.0 / 3 / 190 / 190, 1e-12);
}

TEST_F(ComputeCapability, ARowACaseAndRegressorWithWhatTheSearchFound) {
  put_all();
  const auto rows = computed();
  ASSERT_TRUE(rows) << rows.error();
  ASSERT_EQ(rows->size(), 4U);
  const CapabilityRow& row = rows->front();
  EXPECT_EQ(row.train, "f2");
  EXPECT_EQ(row.test, "f1");
  EXPECT_EQ(row.regressor, "svr");
  EXPECT_EQ(row.samples, 2U);
  EXPECT_EQ(row.repetitions, 4U);
  EXPECT_THAT(row.parameters, HasSubstr("\"c\":10.0"));
  // Repetitions whose fits differ by a hundredth.
  EXPECT_GT(row.mse, row.rmse * row.rmse * (1 - 1e-9));
  EXPECT_NEAR(row.rmse, std::sqrt(200.0 / 3) / 190, 0.01);
  EXPECT_EQ((*rows)[1].regressor, "forest");
  EXPECT_EQ((*rows)[2].train, "dsa");
  // One sample: no search, so the paper's parameters, of which this library makes twice the rate.
  EXPECT_EQ((*rows)[3].samples, 1U);
  EXPECT_THAT((*rows)[3].parameters, HasSubstr("\"trees\":100"));
  EXPECT_GT((*rows)[3].rmse, 1);
}

TEST_F(ComputeCapability, RowsDependOnTheSeedAlone) {
  put_all();
  const auto first = computed(), beside = computed(3);
  ASSERT_TRUE(first && beside);
  EXPECT_EQ(*first, *beside);
}

TEST_F(ComputeCapability, WithoutASearchThePapersParametersAreTaken) {
  put_all();
  experiment.capabilities[0].search = false;
  EXPECT_THAT(computed()->front().parameters, HasSubstr("\"c\":1.0"));
}

TEST_F(ComputeCapability, RowsComeBackFromTheStore) {
  put_all();
  const auto rows = computed();
  ASSERT_TRUE(store.put(table_rows("hash", *rows)));
  EXPECT_EQ(*stored_capability(store, "hash"), *rows);
  EXPECT_TRUE(stored_capability(store, "other")->empty());
}

TEST_F(ComputeCapability, SaysWhatIsMissingOrFails) {
  put_samples(store, experiment, "f1", {{1, 100}, {2, 100}});
  EXPECT_THAT(capability_data(experiment, spec(), store).error().what,
              HasSubstr("no samples of [sampling.f2] are stored"));
  put_all();
  put_samples(store, experiment, "f1", {{1, 100}, {2, 100}, {3, 100}});
  EXPECT_THAT(capability_data(experiment, spec(), store).error().what,
              HasSubstr("the rates of [sampling.f1] are all equal"));
  put_all();
  experiment.capabilities[0].regressors = {PerformanceRegressor::forest, PerformanceRegressor::gbdt};
  EXPECT_EQ(computed().error(), "f2 on f1: it cannot be fitted");
}

TEST_F(ComputeCapability, Stops) {
  put_all();
  const auto data = capability_data(experiment, spec(), store);
  const auto rows =
      compute_capability(SmallLearning(), spec(), *data, 1, {.threads = 1, .go_on = [] { return false; }});
  EXPECT_EQ(rows.error(), "stopped");
}

}  // namespace
}  // namespace millrace::experiments
