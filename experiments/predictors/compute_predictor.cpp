#include "experiments/predictors/compute_predictor.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <span>
#include <utility>

#include "experiments/predictors/disturbance.h"
#include "experiments/predictors/trials.h"

namespace millrace::experiments {
namespace {

using Clock = std::chrono::steady_clock;
using models::PipelineProgress;
using models::PipelineSample;

constexpr std::size_t kTimedPipelines = 200;
constexpr double kMsPerS = 1e3;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// "stopped" is said of what the user stopped.
bool is_stopped(const std::string& error) {
  return error == "stopped";
}

// What can be stored.
double finite(double value) {
  return std::isfinite(value) ? value : kDivergedLoss;
}

class PredictorWork {
 public:
  PredictorWork(const models::Learning& learning, const PredictorSpec& spec, const PredictorData& data,
                const models::OperatorCostModel* costs, std::uint64_t seed, const PredictorHooks& hooks)
      : learning_(learning), spec_(spec), data_(data), costs_(costs), seed_(seed), hooks_(hooks) {}

  tl::expected<ComputedPredictor, std::string> run() {
    PredictorRows& rows = computed_.rows;
    rows.model = models::to_string(spec_.settings.kind);
    rows.trials = spec_.trials;
    if (costs_ != nullptr) rows.cost_loss = costs_->validation_loss();
    const auto chosen = choose();
    if (!chosen) return tl::unexpected(chosen.error());
    rows.settings = models::settings_json(*chosen).dump();
    const auto model = train(*chosen);
    if (!model) return tl::unexpected(model.error());
    rows.parameters = (*model)->parameters();
    computed_.bytes = (*model)->bytes();
    rows.bytes = computed_.bytes.size();
    if (auto judged = judge(**model); !judged) return tl::unexpected(judged.error());
    time(**model);
    return std::move(computed_);
  }

 private:
  using Trained = tl::expected<std::unique_ptr<models::PipelineModel>, std::string>;

  // The settings of the trial with the least loss, the first of equal ones.
  tl::expected<models::PredictorSettings, std::string> choose() {
    if (spec_.trials == 0) return spec_.settings;
    const Clock::time_point start = Clock::now();
    const models::PipelineSet set = trial_set();
    const auto all = trial_settings(spec_.settings, spec_.trials, seed_);
    std::vector<PredictorTrialRow>& tried = computed_.rows.tried;
    for (const models::PredictorSettings& settings : all) {
      auto row = trial(set, settings, tried.size());
      if (!row) return tl::unexpected(row.error());
      tried.push_back(std::move(*row));
    }
    computed_.clocks.trials_s = seconds_since(start);
    const auto best = std::ranges::min_element(tried, {}, &PredictorTrialRow::validation_loss);
    if (best->validation_loss >= kDivergedLoss) return tl::unexpected(std::string("no trial could be trained"));
    return all[static_cast<std::size_t>(best - tried.begin())];
  }

  models::PipelineSet trial_set() const {
    models::PipelineSet set{{}, data_.set.validation};
    for (const std::size_t i : trial_sample(data_.set.train.size(), spec_.trial_queries, seed_)) {
      set.train.push_back(data_.set.train[i]);
    }
    return set;
  }

  tl::expected<PredictorTrialRow, std::string> trial(const models::PipelineSet& set,
                                                     const models::PredictorSettings& settings, std::size_t index) {
    PredictorTrialRow row{models::settings_json(settings).dump(), kDivergedLoss};
    if (index < hooks_.finished.size() && hooks_.finished[index].settings == row.settings) {
      return hooks_.finished[index];
    }
    models::PredictorSettings shorter = settings;
    shorter.epochs = spec_.trial_epochs;
    const auto model = learning_.train_pipeline_model(shorter, set, costs_, [&](const PipelineProgress& progress) {
      if (std::isfinite(progress.validation_loss)) {
        row.validation_loss = std::min(row.validation_loss, progress.validation_loss);
      }
      hooks_.remark(fmt::format("trial {} of {}, {}", index + 1, spec_.trials, text_of(progress)));
      return hooks_.go_on();
    });
    if (!model && is_stopped(model.error())) return tl::unexpected(model.error());
    if (!model) row.validation_loss = kDivergedLoss;
    hooks_.tried(row);
    return row;
  }

  static std::string text_of(const PipelineProgress& progress) {
    return fmt::format("epoch {} of {}, mean q-error {:.3f}, of validation {:.3f}", progress.epoch, progress.epochs,
                       progress.train_q_mean, progress.validation_q_mean);
  }

  Trained train(const models::PredictorSettings& settings) {
    const Clock::time_point start = Clock::now();
    std::vector<Clock::time_point> ends;  // of epochs
    double least = kDivergedLoss;
    auto model = learning_.train_pipeline_model(settings, data_.set, costs_, [&](const PipelineProgress& progress) {
      ends.push_back(Clock::now());
      computed_.rows.epochs.push_back({progress.epoch, finite(progress.train_q_mean),
                                       finite(progress.validation_q_mean), finite(progress.validation_q_error)});
      if (progress.validation_loss < least) {
        least = progress.validation_loss;
        computed_.rows.best_epoch = progress.epoch;
      }
      hooks_.remark(text_of(progress));
      return hooks_.go_on();
    });
    if (!model) return model;
    PredictorClocks& clocks = computed_.clocks;
    clocks.training_s = seconds_since(start);
    // What comes before the first epoch is no part of one.
    if (ends.size() == 1) clocks.epoch_s = clocks.training_s;
    if (ends.size() > 1) {
      clocks.epoch_s =
          std::chrono::duration<double>(ends.back() - ends.front()).count() / static_cast<double>(ends.size() - 1);
    }
    return model;
  }

  tl::expected<void, std::string> judge(const models::PipelineModel& model) {
    std::vector<double> sigmas = spec_.sigmas;
    std::ranges::sort(sigmas);
    for (const double sigma : sigmas) {
      std::vector<PipelineSample> samples;
      for (const StoredPipeline& each : data_.test) {
        samples.push_back(
            disturbed(each.sample, cardinality_factors(seed_, each.position, sigma, each.sample.nodes.size())));
      }
      const std::vector<double> latencies_s = model.predict(samples);
      for (std::size_t i = 0; i < data_.test.size(); ++i) {
        const StoredPipeline& query = data_.test[i];
        if (!std::isfinite(latencies_s[i]) || latencies_s[i] <= 0) {
          return tl::unexpected(fmt::format("it predicts {} s for query {}, and a number above 0 is wanted",
                                            latencies_s[i], query.position));
        }
        computed_.rows.queries.push_back(
            {sigma, query.position, query.template_index, query.latency_ms, kMsPerS * latencies_s[i]});
      }
    }
    return {};
  }

  // Pipelines one at a time; the first call, which fills caches, is not timed.
  void time(const models::PipelineModel& model) {
    const std::size_t all = data_.test.size(), count = std::min(all, kTimedPipelines);
    model.predict(std::span(&data_.test.front().sample, 1));
    const Clock::time_point start = Clock::now();
    for (std::size_t i = 0; i < count; ++i) model.predict(std::span(&data_.test[i * all / count].sample, 1));
    computed_.clocks.inference_s = seconds_since(start) / static_cast<double>(count);
  }

  const models::Learning& learning_;
  const PredictorSpec& spec_;
  const PredictorData& data_;
  const models::OperatorCostModel* costs_;
  std::uint64_t seed_;
  const PredictorHooks& hooks_;
  ComputedPredictor computed_;
};

}  // namespace

tl::expected<ComputedPredictor, std::string> compute_predictor(const models::Learning& learning,
                                                               const PredictorSpec& spec, const PredictorData& data,
                                                               const models::OperatorCostModel* costs,
                                                               std::uint64_t seed, const PredictorHooks& hooks) {
  return PredictorWork(learning, spec, data, costs, seed, hooks).run();
}

}  // namespace millrace::experiments
