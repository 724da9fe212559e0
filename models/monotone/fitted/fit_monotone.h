// Fits the monotone models. LibTorch, XGBoost and libsvm are behind this header.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <tl/expected.hpp>

#include "models/monotone/monotone_model.h"

namespace millrace::models {

// As Learning::fit_monotone().
tl::expected<std::unique_ptr<MonotoneModel>, std::string> fit_monotone_model(const MonotoneSettings& settings,
                                                                             std::span<const MonotoneRow> rows,
                                                                             const DegreeScale& scale,
                                                                             const Fallback& fallback);

// One of each kind. Require: rows of both classes, vectors of one width >= 1, settings in their ranges. Throw
// std::runtime_error: the library failed.
std::unique_ptr<MonotoneModel> fit_svm(const MonotoneSettings& settings, std::span<const MonotoneRow> rows,
                                       const DegreeScale& scale);
std::unique_ptr<MonotoneModel> fit_trees(const MonotoneSettings& settings, std::span<const MonotoneRow> rows,
                                         const DegreeScale& scale);
std::unique_ptr<MonotoneModel> fit_network(const MonotoneSettings& settings, std::span<const MonotoneRow> rows,
                                           const DegreeScale& scale);

// How many rows of each class; the rest as it stands.
MonotoneFacts facts_of(std::span<const MonotoneRow> rows);

// What a row of each class weighs: all / (2 x rows of the class), or 1 without class weights.
struct ClassWeights {
  double bottleneck = 1, other = 1;
};
ClassWeights class_weights_of(const MonotoneSettings& settings, const MonotoneFacts& facts);

}  // namespace millrace::models
