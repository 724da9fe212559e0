// Bottlenecks of a Timely job, which knows no backpressure.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "sim/job/observation.h"

namespace millrace::job {

// Of what its upstream operators put out, an operator that keeps up takes in at least this share.
// [StreamTune, section V-B: the input rate is below 85 % of the upstream output rates]
inline constexpr double kKeepsUp = 0.85;

// What an operator took in and put out in a window, summed over its instances; records, or records/s. An output that
// goes to several operators counts once for each.
struct OperatorFlow {
  double in = 0, out = 0;  // >= 0
};

// By operator: whether in < keeps_up * (sum of the upstream operators' out), StreamTune's label 1; never without an
// upstream operator. Of an output that goes to several operators each gets an equal part. `edges`: from, to.
std::vector<bool> lagging(std::span<const OperatorFlow> flows,
                          std::span<const std::pair<std::uint32_t, std::uint32_t>> edges, double keeps_up = kKeepsUp);

// What an operator took in and what its upstream operators put out to it, in the same unit.
struct Intake {
  double in = 0, offered = 0;  // >= 0

  bool lags(double keeps_up = kKeepsUp) const { return in < keeps_up * offered; }
};

// By operator; those without an upstream operator are offered nothing.
std::vector<Intake> intakes(std::span<const OperatorFlow> flows,
                            std::span<const std::pair<std::uint32_t, std::uint32_t>> edges);

// The same of what was observed, in records of the window by operator id; an operator of which records in, or upstream
// records out, are not known is left out.
std::map<std::string, Intake> intakes(const Observation& seen);
std::map<std::string, bool> lagging(const Observation& seen, double keeps_up = kKeepsUp);

}  // namespace millrace::job
