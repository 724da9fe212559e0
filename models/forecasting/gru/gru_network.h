// The recurrent network of the GRU forecaster and its training. LibTorch is behind this header.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "models/forecasting/forecast_settings.h"

namespace millrace::models {

struct GruShape {
  std::uint32_t patch = 1;  // steps
  std::uint32_t width = 9;  // numbers of a patch (ForecastSequence)
  std::uint32_t seen = 24;  // patches before the first that is forecast
  std::uint32_t hidden = 32;
};

// Forecasts that were made of a series with a known future: inputs of ForecastSequence, equally many for each, and by
// how much each step turned out to differ from what is usual then.
struct GruSamples {
  std::size_t count = 0;
  std::vector<float> inputs, targets;
};

// A state of `hidden` numbers goes through the patches [Cho et al. 2014, Eq. 5 to 8, as LibTorch computes it]; each
// patch from now on is read out linearly. A step differs from what is usual by a * (deviation one season before) + b *
// (deviation one long season before) + c, with a and b of the patch and c of the step: weights alone make it the
// seasonal forecasts.
class GruNetwork {
 public:
  // Throws std::runtime_error: weights of another shape.
  GruNetwork(const GruShape& shape, std::span<const float> weights);
  ~GruNetwork();
  GruNetwork(GruNetwork&&) noexcept;
  GruNetwork& operator=(GruNetwork&&) noexcept;

  // Of each step from now on. `inputs`: those of ForecastSequence, more than `seen` patches.
  std::vector<float> run(std::span<const float> inputs) const;

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

// Epoch, its loss, its validation loss; false: stop.
using GruHook = std::function<bool(std::uint32_t epoch, double loss, double validation_loss)>;

// Mean absolute error in the scaled series, until that of `validation` has not fallen for settings.patience epochs;
// weights of the best epoch. One thread; the same call on the same machine gives the same bits. Requires: neither is
// empty. Throws std::runtime_error: "stopped" when the hook says so.
std::vector<float> train_gru(const GruShape& shape, const ForecastSettings& settings, const GruSamples& train,
                             const GruSamples& validation, std::uint64_t seed, const GruHook& hook);

}  // namespace millrace::models
