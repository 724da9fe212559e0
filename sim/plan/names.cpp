#include "sim/plan/names.h"

#include <array>

namespace millrace::plan {
namespace {

// name_of indexes a table by the enumeration's value.
template <class E, std::size_t N>
constexpr bool in_order_of_declaration(const std::array<Named<E>, N>& table) {
  for (std::size_t i = 0; i < N; ++i) {
    if (static_cast<std::size_t>(table[i].value) != i) return false;
  }
  return true;
}

constexpr std::array kOperatorKinds = {
    Named{OperatorKind::source, "source"},
    Named{OperatorKind::map, "map"},
    Named{OperatorKind::flat_map, "flat_map"},
    Named{OperatorKind::filter, "filter"},
    Named{OperatorKind::window_aggregate, "window_aggregate"},
    Named{OperatorKind::window_join, "window_join"},
    Named{OperatorKind::incremental_join, "incremental_join"},
    Named{OperatorKind::union_all, "union_all"},
    Named{OperatorKind::sink, "sink"},
    Named{OperatorKind::aggregate, "aggregate"},
    Named{OperatorKind::sort, "sort"},
    Named{OperatorKind::join_build, "join_build"},
    Named{OperatorKind::join_probe, "join_probe"},
    Named{OperatorKind::merge_join, "merge_join"},
    Named{OperatorKind::limit, "limit"},
};
constexpr std::array kPartitionings = {
    Named{Partitioning::automatic, "automatic"}, Named{Partitioning::forward, "forward"},
    Named{Partitioning::rebalance, "rebalance"}, Named{Partitioning::rescale, "rescale"},
    Named{Partitioning::hash, "hash"},           Named{Partitioning::broadcast, "broadcast"},
    Named{Partitioning::weighted, "weighted"},
};
constexpr std::array kAggregations = {Named{Aggregation::incremental, "incremental"}, Named{Aggregation::list, "list"},
                                      Named{Aggregation::elements, "elements"}};
constexpr std::array kServiceDistributions = {Named{ServiceDistribution::deterministic, "deterministic"},
                                              Named{ServiceDistribution::exponential, "exponential"},
                                              Named{ServiceDistribution::gamma, "gamma"}};
constexpr std::array kKeyShapes = {Named{KeyShape::uniform, "uniform"}, Named{KeyShape::zipf, "zipf"},
                                   Named{KeyShape::hot, "hot"}};
constexpr std::array kWindowShapes = {Named{WindowShape::tumbling, "tumbling"}, Named{WindowShape::sliding, "sliding"},
                                      Named{WindowShape::session, "session"}};
constexpr std::array kWindowPolicies = {Named{WindowPolicy::time, "time"}, Named{WindowPolicy::count, "count"}};
constexpr std::array kEdgePhases = {Named{EdgePhase::always, "always"}, Named{EdgePhase::before, "before"},
                                    Named{EdgePhase::after, "after"}};
constexpr std::array kTimeDomains = {Named{TimeDomain::processing, "processing"}, Named{TimeDomain::event, "event"}};

static_assert(in_order_of_declaration(kOperatorKinds));
static_assert(in_order_of_declaration(kPartitionings));
static_assert(in_order_of_declaration(kAggregations));
static_assert(in_order_of_declaration(kServiceDistributions));
static_assert(in_order_of_declaration(kKeyShapes));
static_assert(in_order_of_declaration(kWindowShapes));
static_assert(in_order_of_declaration(kWindowPolicies));
static_assert(in_order_of_declaration(kTimeDomains));
static_assert(in_order_of_declaration(kEdgePhases));

}  // namespace

template <>
std::span<const Named<OperatorKind>> names<OperatorKind>() {
  return kOperatorKinds;
}
template <>
std::span<const Named<Partitioning>> names<Partitioning>() {
  return kPartitionings;
}
template <>
std::span<const Named<Aggregation>> names<Aggregation>() {
  return kAggregations;
}
template <>
std::span<const Named<ServiceDistribution>> names<ServiceDistribution>() {
  return kServiceDistributions;
}
template <>
std::span<const Named<KeyShape>> names<KeyShape>() {
  return kKeyShapes;
}
template <>
std::span<const Named<WindowShape>> names<WindowShape>() {
  return kWindowShapes;
}
template <>
std::span<const Named<WindowPolicy>> names<WindowPolicy>() {
  return kWindowPolicies;
}
template <>
std::span<const Named<TimeDomain>> names<TimeDomain>() {
  return kTimeDomains;
}
template <>
std::span<const Named<EdgePhase>> names<EdgePhase>() {
  return kEdgePhases;
}

std::string_view to_string(OperatorKind kind) {
  return name_of(kind);
}
std::string_view to_string(Partitioning partitioning) {
  return name_of(partitioning);
}
std::string_view to_string(EdgePhase phase) {
  return name_of(phase);
}

}  // namespace millrace::plan
