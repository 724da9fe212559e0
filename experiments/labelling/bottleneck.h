// Which operators hold a job back, by StreamTune's Algorithm 1 (ICDE 2025, arXiv 2504.12074).
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace millrace::experiments {

// What an operator shows of itself.
struct OperatorLoad {
  double backpressured_ms_per_s = 0;  // mean over subtasks; an operator above 100 of 1000 is under backpressure
  double utilisation = 0;             // cores used, mean over subtasks, in [0, 1]
};

// Operators downstream of one: its direct successors, or all that its records reach. The text means the former; its
// Fig. 3 labels an operator that is one only in the latter sense, unless an edge is missing from the drawing.
enum class Downstream : std::uint8_t { direct, transitive };

inline constexpr double kBackpressureLimit = 100;  // ms per s (section V-B: 10 %)
inline constexpr double kUtilisationLimit = 0.6;   // T of Algorithm 1

bool under_backpressure(const OperatorLoad& load);

// A label an operator: 1 a bottleneck, 0 none, -1 not labelled. No operator under backpressure: all 0. Otherwise only
// the operators downstream of the last ones under backpressure are labelled: 1 if their utilisation exceeds
// kUtilisationLimit, else 0. Edges are pairs of positions in `loads`, from the producer. Requires: no cycle.
std::vector<std::int8_t> bottleneck_labels(const std::vector<OperatorLoad>& loads,
                                           const std::vector<std::pair<std::uint32_t, std::uint32_t>>& edges,
                                           Downstream downstream = Downstream::direct);

}  // namespace millrace::experiments
