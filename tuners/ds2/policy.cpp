#include "tuners/ds2/policy.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

#include "tuners/rounding.h"

namespace millrace::tuners::ds2 {
namespace {

std::uint32_t degree_of(double instances, Mode mode) {
  if (mode == Mode::released) return saturated(std::ceil(instances));
  return std::max<std::uint32_t>(1, saturated(guarded_ceiling(instances)));
}

bool is_usable(double rate) {
  return std::isfinite(rate) && rate > 0;
}

// Intended mode, an operator that the rule cannot judge: it stays as it is. What it will emit is still known if nothing
// arrives, or if records of this window tell its selectivity although useful time does not.
Demand undecided(const EpochOperator& op, double arriving) {
  const Rates& rates = op.rates;
  double output = std::numeric_limits<double>::quiet_NaN();
  if (arriving == 0) {
    output = 0;
  } else if (is_usable(rates.observed_processing)) {
    output = arriving * rates.observed_output / rates.observed_processing;
  }
  return {.arriving = arriving,
          .instances = std::numeric_limits<double>::quiet_NaN(),
          .output = output,
          .degree = op.parallelism};
}

}  // namespace

std::vector<Demand> demands_of(const Epoch& epoch, double scaling_factor, Mode mode) {
  // 1. Operators come topologically sorted; sources are those without predecessors. [scaling.rs]
  std::vector<Demand> demands;
  for (const EpochOperator& op : epoch) {
    // 2. A source emits O_src and keeps its degree.
    if (op.is_source) {
      demands.push_back({.arriving = 0, .instances = 0, .output = op.rates.true_output, .degree = op.parallelism});
      continue;
    }
    // 3. r_i = sum over direct predecessors of O^_j: every successor receives the whole output.
    double arriving = 0;
    for (const std::size_t input : op.inputs) arriving += demands[input].output;
    const bool judged = std::isfinite(arriving) && is_usable(op.rates.true_processing);
    if (mode == Mode::intended && !judged) {
      demands.push_back(undecided(op, arriving));
      continue;
    }
    // 4. x_i = r_i / (T_i / p_i): instances at the mean capacity of those that ran. [OSDI 2018, optimal parallelism]
    const double p = op.parallelism;
    const double instances = arriving / (op.rates.true_processing / p);
    // 5. O^_i = O_i x_i / p_i, which is r_i times the selectivity; neither ceiling nor phi goes downstream.
    const double output = op.rates.true_output * instances / p;
    // 6. pi_i = ceil(x_i (1 + phi)).
    const std::uint32_t degree = degree_of(instances * (1 + scaling_factor), mode);
    demands.push_back({.arriving = arriving, .instances = instances, .output = output, .degree = degree});
  }
  return demands;
}

Correction correct_for_throttled_sources(const Epoch& epoch, double threshold, Mode mode,
                                         std::vector<Demand>& demands) {
  assert(demands.size() == epoch.size());
  // 1. ratio = max over sources of O_src / Oo_src.
  double ratio = 0;
  bool grows = false;
  for (std::size_t i = 0; i < epoch.size(); ++i) {
    const Rates& rates = epoch[i].rates;
    if (epoch[i].is_source) {
      const double missed = rates.true_output / rates.observed_output;
      if (mode == Mode::released || std::isfinite(missed)) ratio = std::max(ratio, missed);
    } else {
      grows = grows || demands[i].degree > epoch[i].parallelism;
    }
  }
  // 2. Acts only when the rates say "enough" and the sources are throttled all the same.
  if (grows || !(ratio > threshold)) return {.ratio = ratio, .applied = false};
  // 3. pi_i = ceil(ratio pi_i); phi is already inside pi_i.
  for (std::size_t i = 0; i < epoch.size(); ++i) {
    if (!epoch[i].is_source) demands[i].degree = degree_of(ratio * demands[i].degree, mode);
  }
  return {.ratio = ratio, .applied = true};
}

}  // namespace millrace::tuners::ds2
