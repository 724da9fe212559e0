// Processing ability by parallelism: sets in which one operator of a query has several degrees (StreamTune's Fig. 4).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "experiments/figures/gnuplot.h"
#include "experiments/store/store.h"

namespace millrace::experiments {

// The executions of a query at one degree of its operator, the mean over them.
struct AbilityPoint {
  std::uint32_t parallelism = 0;
  double executions = 0;
  double ability_per_s = 0;           // records per second of useful time, over all instances
  double backpressured_ms_per_s = 0;  // of the operator that is backpressured most
};

struct AbilityCurve {
  std::string query;  // or structure
  std::string operator_kind;
  std::vector<AbilityPoint> points;  // by parallelism
  // The least degree from which on no operator is backpressured for more than a tenth of the time, and from which on
  // none is for more than a thousandth; nullopt: at the greatest one some is.
  std::optional<std::uint32_t> backpressure_ends, none_from;
};

// Of each query of the set (artefact hash) in whose executions one operator has several degrees and every other
// operator one. Empty if there is none. Errors: the store's.
StoreResult<std::vector<AbilityCurve>> ability_curves(const std::string& hash, Store& store);

// A line a curve: where its backpressure ends, and whether ability rises with every degree.
std::string ability_text(const std::vector<AbilityCurve>& curves);
// Ability and backpressured time by degree, a colour a curve. Requires: not empty.
Plot ability_plot(const std::vector<AbilityCurve>& curves, const std::string& title);
// query,operator,parallelism,executions,ability_per_s,backpressured_ms_per_s
std::string ability_csv(const std::vector<AbilityCurve>& curves);

}  // namespace millrace::experiments
