// Which operators hold a job back, by StreamTune's Algorithm 1 (ICDE 2025, arXiv 2504.12074): for the labels of traces,
// and for a tuner's labels of what it sees.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/job/observation.h"
#include "sim/plan/logical_plan.h"

namespace millrace::job {

// What an operator shows of itself.
struct OperatorLoad {
  double backpressured_ms_per_s = 0;  // mean over subtasks; an operator above 100 of 1000 is under backpressure
  double utilisation = 0;             // cores used by a subtask, in [0, 1]
};

// Operators downstream of one: its direct successors, or all that its records reach. The text means the former; its
// Fig. 3 labels an operator that is one only in the latter sense, unless an edge is missing from the drawing.
enum class Downstream : std::uint8_t { direct, transitive };
// An operator's utilisation: the mean over its subtasks, or that of the one that uses most. The paper does not say.
enum class Utilisation : std::uint8_t { mean, max };

// By the enumerations' values.
inline constexpr std::string_view kDownstreamNames[] = {"direct", "transitive"};
inline constexpr std::string_view kUtilisationNames[] = {"mean", "max"};

inline constexpr double kBackpressureLimit = 100;  // ms per s (section V-B: 10 %)
inline constexpr double kUtilisationLimit = 0.6;   // T of Algorithm 1

// How Algorithm 1 is read.
struct BottleneckRule {
  Downstream downstream = Downstream::direct;
  Utilisation utilisation = Utilisation::mean;
  double limit = kUtilisationLimit;  // T, in (0, 1)
  bool operator==(const BottleneckRule&) const = default;
};

// The plan's edges as pairs of positions in plan.operators, from the producer.
std::vector<std::pair<std::uint32_t, std::uint32_t>> edges_by_position(const plan::LogicalPlan& plan);

bool under_backpressure(const OperatorLoad& load);

// A label an operator: 1 a bottleneck, 0 none, -1 not labelled. No operator under backpressure: all 0. Otherwise only
// the operators downstream of the last ones under backpressure are labelled: 1 if their utilisation exceeds the rule's
// limit, else 0. Edges are pairs of positions in `loads`, from the producer. Requires: no cycle.
std::vector<std::int8_t> bottleneck_labels(const std::vector<OperatorLoad>& loads,
                                           const std::vector<std::pair<std::uint32_t, std::uint32_t>>& edges,
                                           const BottleneckRule& rule = {});

// What an operator shows in an observation: its own figures, else the means over its subtasks; backpressure as a share
// of busy + idle + backpressured where all three are there. Where no CPU is measured, as on a live cluster, the busy
// share stands for it. nullopt: the backpressured time is missing, or neither CPU nor busy time is there.
std::optional<OperatorLoad> load_of(const OperatorObservation& seen, Utilisation utilisation);

}  // namespace millrace::job
