#include "experiments/predictors/trials.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <numeric>
#include <utility>

#include "sim/kernel/elementary.h"
#include "sim/kernel/random_stream.h"

namespace millrace::experiments {
namespace {

double log_uniform(const TrialRange& range, kernel::RandomStream& stream) {
  return range.low * kernel::exp(stream.uniform() * kernel::log(range.high / range.low));
}

// Each whole number n of the range has the weight of [n, n + 1).
std::uint32_t whole(const TrialRange& range, kernel::RandomStream& stream) {
  const double drawn = log_uniform({range.low, range.high + 1}, stream);
  return static_cast<std::uint32_t>(std::clamp(drawn, range.low, range.high));
}

}  // namespace

std::vector<models::PredictorSettings> trial_settings(const models::PredictorSettings& written, std::uint32_t count,
                                                      std::uint64_t seed) {
  assert(count > 0);
  std::vector<models::PredictorSettings> all = {written};
  for (std::uint32_t i = 1; i < count; ++i) {
    kernel::RandomStream stream = kernel::Seed(seed).stream(fmt::format("predictors/trials/{}", i));
    models::PredictorSettings settings = written;
    settings.hidden =
        kTrialHiddenStep * whole({kTrialHidden.low / kTrialHiddenStep, kTrialHidden.high / kTrialHiddenStep}, stream);
    settings.layers = whole(kTrialLayers, stream);
    settings.learning_rate = log_uniform(kTrialLearningRate, stream);
    settings.weight_decay = log_uniform(kTrialWeightDecay, stream);
    settings.dropout = log_uniform(kTrialDropout, stream);
    all.push_back(settings);
  }
  return all;
}

std::vector<std::size_t> trial_sample(std::size_t all, std::uint64_t count, std::uint64_t seed) {
  std::vector<std::size_t> places(all);
  std::iota(places.begin(), places.end(), std::size_t{0});
  if (count >= all) return places;
  kernel::RandomStream stream = kernel::Seed(seed).stream("predictors/trial queries");
  for (std::size_t i = 0; i < count; ++i) {
    std::swap(places[i], places[i + static_cast<std::size_t>(stream.below(all - i))]);
  }
  places.resize(count);
  std::ranges::sort(places);
  return places;
}

}  // namespace millrace::experiments
