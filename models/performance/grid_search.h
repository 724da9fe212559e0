// Hyper-parameters of a performance model by cross-validation.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "models/learning.h"

namespace millrace::models {

// What is tried of a regressor, the paper's values first; the paper's grids are unpublished.
//   forest:        trees 100, 50 x least_split 2, 3, 4
//   svr:           c 1, 0.1, 10, 100 x gamma scale, 0.1, 1, 10
//   adaboost:      trees 50, 25, 100 x depth 3, 2, 4
//   gbdt, xgboost: depth 3, 2, 4 x learning_rate 0.1, 0.05, 0.3
std::vector<PerformanceSettings> performance_grid(PerformanceRegressor regressor);

// For each sample the fold that it is held out in: the samples in an order drawn by `seed`, dealt out in turn to
// `folds` folds, or one a sample if there are fewer samples. Requires: folds >= 2.
std::vector<std::uint32_t> fold_of_samples(std::size_t samples, std::uint32_t folds, std::uint64_t seed);

// Mean over the folds of the mean squared error on the samples held out, in (records/s)^2. Errors: fewer than two
// samples; as Learning::fit_performance().
tl::expected<double, std::string> cross_validated_mse(const Learning& learning, const PerformanceSettings& settings,
                                                      std::span<const PerformanceSample> samples,
                                                      std::span<const std::uint32_t> fold_of);

// The settings of `grid` with the least cross-validated error, the first of equal ones, with `seed`; a fold's samples
// are drawn by it as well. With fewer than two samples the first of the grid. Requires: a grid, folds >= 2.
tl::expected<PerformanceSettings, std::string> grid_search(const Learning& learning,
                                                           std::span<const PerformanceSettings> grid,
                                                           std::span<const PerformanceSample> samples,
                                                           std::uint32_t folds, std::uint64_t seed);

}  // namespace millrace::models
