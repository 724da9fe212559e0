// Bottleneck prediction for tuning, M_f(h, p): an operator's vector and a degree in, bottleneck or not out; never more
// likely a bottleneck at a higher degree. [StreamTune, section IV-B]
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "models/monotone/monotone_settings.h"

namespace millrace::models {

// An operator of an executed plan.
struct MonotoneRow {
  std::vector<float> vector;      // h, parallelism-agnostic
  std::uint32_t parallelism = 1;  // >= 1
  bool bottleneck = false;        // its label
  bool operator==(const MonotoneRow&) const = default;
};

// Degrees as features are scaled: [low, high] to [0, 1]. Degrees outside are not clipped: the models have to tell them
// apart.
struct DegreeScale {
  double low = 1, high = 100;  // degrees, low < high
  bool log = false;            // of ln(1 + p) instead of p
  double operator()(double parallelism) const;
  bool operator==(const DegreeScale&) const = default;
};

// What came of fitting.
struct MonotoneFacts {
  std::uint32_t bottlenecks = 0, others = 0;  // rows of each class
  bool single_class = false;                  // the fallback answers: there was nothing to tell apart
  bool monotone = true;                       // never rises with p by construction
  bool constraint_binds = false;              // SVM: w_p came out positive; fitted again with w_p = 0
  double slope = 0;                           // SVM: w_p, per unit of scaled degree, <= 0
  double multiplier = 0;                      // SVM, where the constraint binds: of w_p <= 0, >= 0
  std::uint32_t support_vectors = 0;          // SVM
};

class MonotoneModel {
 public:
  virtual ~MonotoneModel() = default;
  virtual const MonotoneFacts& facts() const = 0;
  // P(y = 1 | h, p), in [0, 1]. Requires: `vector` as wide as those of the rows; parallelism >= 1. The SVM's is the
  // logistic function of its decision value: rises with it, and is not calibrated.
  virtual double probability(std::span<const float> vector, double parallelism) const = 0;
  // M_f(h, p) = 1: the probability is at least a half.
  bool bottleneck(std::span<const float> vector, double parallelism) const {
    return probability(vector, parallelism) >= 0.5;
  }
};

// P(bottleneck) by something else: where rows of a single class leave nothing to fit.
using Fallback = std::function<double(std::span<const float> vector, double parallelism)>;

// min { p in [1, p_max] : M_f(h, p) = 0 } [Algorithm 2, line 8]; nothing: all are bottlenecks. Bisects where the model
// is monotone, else tries all degrees from 1.
struct LeastParallelism {
  std::uint32_t parallelism = 0;  // p_max if there is none
  bool found = false;
};
LeastParallelism least_parallelism(const MonotoneModel& model, std::span<const float> vector, std::uint32_t p_max);

}  // namespace millrace::models
