// A series as a recurrent network reads it: the season before now and the time that is to be forecast, patch by patch.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "models/forecasting/forecast_settings.h"

namespace millrace::models {

// Several steps are one step of the network (a patch), so that a day of 288 steps is no longer than one of 24 for it.
// Of each step of a patch it reads, all scaled:
// - what is usual then: the mean over the last four long seasons, or seasons while there is no long one;
// - by how much the value one season, and the one a long season before differed from what was usual at that time;
// - by how much the value itself does, which is 0 where it is not known yet;
// and of the patch whether it is known, and the sine and cosine of its place in the season and in the long season.
class ForecastSequence {
 public:
  // Requires: no problem with the settings.
  explicit ForecastSequence(const ForecastSettings& settings);

  std::uint32_t patch() const { return patch_; }                                            // steps, divides the season
  std::uint32_t width() const { return 4 * patch_ + kOfPatch; }                             // numbers of a patch
  std::uint32_t seen() const { return season_ / patch_; }                                   // patches before now
  std::uint32_t ahead(std::uint32_t steps) const { return (steps + patch_ - 1) / patch_; }  // patches from now on

  // Patch by patch, (seen() + ahead(steps)) * width() numbers. `scaled` holds the past until now, and may go on: what
  // lies at `now` and later is not looked at. Requires: now <= size.
  std::vector<float> inputs(std::span<const double> scaled, std::size_t now, std::uint32_t steps) const;
  // What is usual at a step >= `now`, by the values before `now`. Requires: now <= size.
  double usual(std::span<const double> scaled, std::size_t now, std::size_t step) const;

  static constexpr std::uint32_t kOfPatch = 5;

 private:
  double deviation_before(std::span<const double> scaled, std::size_t now, std::size_t step, std::uint32_t lag) const;

  std::uint32_t season_, long_season_, patch_;
};

}  // namespace millrace::models
