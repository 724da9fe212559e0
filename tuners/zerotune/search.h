// The search for the degrees of least predicted cost.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "sim/kernel/random_stream.h"
#include "tuners/zerotune/candidates.h"
#include "tuners/zerotune/cost.h"

namespace millrace::tuners::zerotune {

enum class SearchKind : std::uint8_t {
  random,      // as the release does: degrees drawn evenly
  optisample,  // OptiSample's degrees alone
  local,       // OptiSample's degrees, log-uniform ones, then neighbours of the best, round after round
};

struct SearchSettings {
  SearchKind kind = SearchKind::local;
  std::uint32_t candidates = 1000;  // looked at, at most, >= 1
  double wt = 0.5;                  // weight of latency, in [0, 1]
  std::uint32_t most = 1;           // greatest degree, >= 1
};

struct Found {
  Degrees degrees;
  Predicted predicted;
  double cost = 0;
  std::uint32_t candidates = 0;  // looked at
};

// Predictions for many candidates at once.
using Predict = std::function<std::vector<Predicted>(std::span<const Degrees>)>;

// `first`: OptiSample's degrees, looked at whatever the kind; of candidates of equal cost the first is taken. Costs are
// normalised over all candidates that were looked at.
Found search(const SearchSettings& settings, const Degrees& first, const Predict& predict,
             kernel::RandomStream& stream);

}  // namespace millrace::tuners::zerotune
