#include "experiments/capability/compute_capability.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cmath>

#include "experiments/sampling/sampling_key.h"
#include "experiments/sampling/sampling_results.h"
#include "experiments/validation/thread_pool.h"
#include "models/performance/grid_search.h"
#include "sim/kernel/random_stream.h"

namespace millrace::experiments {
namespace {

constexpr double kMebibyte = 1024.0 * 1024;

using Samples = std::vector<models::PerformanceSample>;

StoreResult<Samples> samples_of(const Experiment& experiment, const std::string& name, Store& store) {
  const auto sampling = std::ranges::find(experiment.samplings, name, &SamplingSpec::name);
  const auto stored = stored_samples(store, sampling_key(experiment, *sampling).hash());
  if (!stored) return tl::unexpected(stored.error());
  if (stored->empty()) return tl::unexpected(StoreError{fmt::format("no samples of [sampling.{}] are stored", name)});
  Samples samples;
  for (const StoredSample& each : *stored) {
    samples.push_back({.cpu_cores = each.resources.cpu_share,
                       .memory_mib = static_cast<double>(each.resources.memory.count) / kMebibyte,
                       .rate_per_s = each.rate_per_s});
  }
  return samples;
}

double range_of(const Samples& samples) {
  const auto [least, greatest] = std::ranges::minmax(samples, {}, &models::PerformanceSample::rate_per_s);
  return greatest.rate_per_s - least.rate_per_s;
}

tl::expected<CapabilityRow, std::string> row_of(const models::Learning& learning, const CapabilitySpec& spec,
                                                models::PerformanceRegressor regressor, const CapabilityData& data,
                                                std::uint64_t seed, const std::function<bool()>& go_on) {
  const auto grid = models::performance_grid(regressor);
  CapabilityRow row;
  for (std::uint32_t repetition = 0; repetition < spec.repetitions; ++repetition) {
    if (!go_on()) return tl::unexpected(std::string("stopped"));
    const std::uint64_t its_seed = kernel::Seed(seed).child(fmt::format("capability/{}", repetition)).value();
    models::PerformanceSettings settings = models::paper_settings(regressor);
    settings.seed = its_seed;
    if (spec.search) {
      const auto found = models::grid_search(learning, grid, data.train, spec.folds, its_seed);
      if (!found) return tl::unexpected(found.error());
      settings = *found;
    }
    const auto model = learning.fit_performance(settings, data.train);
    if (!model) return tl::unexpected(model.error());
    const CapabilityErrors errors = capability_errors(**model, data.test);
    row.mse += errors.mse / spec.repetitions;
    row.rmse += std::sqrt(errors.mse) / spec.repetitions;
    row.mae += errors.mae / spec.repetitions;
    if (repetition == 0) row.parameters = models::settings_json(settings).dump();
  }
  row.regressor = models::to_string(regressor);
  row.samples = data.train.size();
  row.repetitions = spec.repetitions;
  return row;
}

}  // namespace

StoreResult<std::vector<CapabilityData>> capability_data(const Experiment& experiment, const CapabilitySpec& spec,
                                                         Store& store) {
  std::vector<CapabilityData> all;
  for (const CapabilityCase& each : spec.cases) {
    auto train = samples_of(experiment, each.train, store), test = samples_of(experiment, each.test, store);
    if (!train) return tl::unexpected(train.error());
    if (!test) return tl::unexpected(test.error());
    if (range_of(*test) <= 0) {
      return tl::unexpected(StoreError{
          fmt::format("the rates of [sampling.{}] are all equal, and errors are relative to their range", each.test)});
    }
    all.push_back({std::move(*train), std::move(*test)});
  }
  return all;
}

CapabilityErrors capability_errors(const models::PerformanceModel& model, const Samples& test) {
  std::vector<models::InstanceSize> sizes;
  for (const models::PerformanceSample& sample : test) sizes.push_back({sample.cpu_cores, sample.memory_mib});
  const std::vector<double> rates = model.rates(sizes);
  const double range = range_of(test), count = static_cast<double>(test.size());
  CapabilityErrors errors;
  for (std::size_t i = 0; i < test.size(); ++i) {
    const double error = (rates[i] - test[i].rate_per_s) / range;
    errors.mse += error * error / count;
    errors.mae += std::abs(error) / count;
  }
  return errors;
}

tl::expected<std::vector<CapabilityRow>, std::string> compute_capability(const models::Learning& learning,
                                                                         const CapabilitySpec& spec,
                                                                         const std::vector<CapabilityData>& data,
                                                                         std::uint64_t seed,
                                                                         const CapabilityHooks& hooks) {
  const std::size_t regressors = spec.regressors.size();
  std::vector<tl::expected<CapabilityRow, std::string>> found(data.size() * regressors);
  std::atomic<bool> failed = false;
  const auto go_on = [&] { return !failed && hooks.go_on(); };
  const ThreadPoolHooks pool = {.work =
                                    [&](std::size_t i) {
                                      found[i] = row_of(learning, spec, spec.regressors[i % regressors],
                                                        data[i / regressors], seed, go_on);
                                      if (!found[i]) failed = true;
                                    },
                                .done = [](std::size_t) {},
                                .go_on = go_on};
  const bool whole = work_in_threads(hooks.threads, found.size(), pool);
  std::vector<CapabilityRow> rows;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const CapabilityCase& of = spec.cases[i / regressors];
    if (!found[i]) {
      if (found[i].error() == "stopped") continue;  // for another's error, or for the user
      return tl::unexpected(fmt::format("{} on {}: {}", of.train, of.test, found[i].error()));
    }
    found[i]->train = of.train;
    found[i]->test = of.test;
    rows.push_back(std::move(*found[i]));
  }
  if (!whole || rows.size() < found.size()) return tl::unexpected(std::string("stopped"));
  return rows;
}

}  // namespace millrace::experiments
