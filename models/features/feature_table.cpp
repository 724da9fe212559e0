#include "models/features/feature_table.h"

#include <array>
#include <cmath>

namespace millrace::models {

namespace {

using Operator = DescribedOperator;
using enum FeatureGroup;
using enum FeatureCurve;
constexpr FeatureOrigin kBoth = FeatureOrigin::both, kReleased = FeatureOrigin::released,
                        kIntended = FeatureOrigin::intended;

constexpr double kSmallest = 1e-6;

double per_instance(const Operator& op) {
  return op.input_per_s / op.parallelism;
}

double length_if(const Operator& op, std::string_view policy, double length) {
  return op.window_policy == policy ? length : 0;
}

constexpr std::array kClasses = std::to_array<std::string_view>({"Integer", "Double", "String"});
constexpr std::array kKeyClasses = std::to_array<std::string_view>({"Integer", "Double", "String", "Timestamp"});
constexpr std::array kAggregateClasses = std::to_array<std::string_view>({"Integer", "Double"});
constexpr std::array kAggregations = std::to_array<std::string_view>({"min", "max", "mean", "sum"});
constexpr std::array kFilterFunctions =
    std::to_array<std::string_view>({"startsWith", "endsWith", "startsNotWith", "endsNotWith", "contains", "notEquals",
                                     "lessThan", "lessEquals", "greaterThan", "greaterEquals"});
constexpr std::array kPolicies = std::to_array<std::string_view>({"time", "count"});
constexpr std::array kWindowTypes = std::to_array<std::string_view>({"tumblingWindow", "slidingWindow"});
constexpr std::array kPartitionings = std::to_array<std::string_view>({"forward", "rebalance", "hash"});

}  // namespace

double curved(double x, FeatureCurve curve) {
  switch (curve) {
    case log:
      return std::log1p(x);
    case small:
      return std::log(x + kSmallest);
    case plain:
      break;
  }
  return x;
}

std::span<const NumberFeature> number_features() {
  static constexpr std::array kFeatures = std::to_array<NumberFeature>({
      {"chained", kAllOperators, parallelism, kIntended, log, [](const Operator& op) { return 1.0 * op.chained; }},
      {"component", kAllOperators, logical, kReleased, plain, [](const Operator& op) { return 1.0 * op.chain; }},
      {"confEventRate", kSources, logical, kBoth, log, [](const Operator& op) { return op.event_rate; }},
      {"cpuDemand", kAllOperators, physics, kIntended, small, [](const Operator& op) { return op.cpu_demand; }},
      {"cpuDemandPerInstance", kAllOperators, physics, kIntended, small,
       [](const Operator& op) { return op.cpu_demand * op.key_imbalance / op.parallelism; }},
      {"inputPerInstance", kAllOperators, physics, kIntended, small, per_instance},
      {"inputRate", kAllOperators, physics, kIntended, small, [](const Operator& op) { return op.input_per_s; }},
      {"keyImbalance", kWindows, physics, kIntended, small, [](const Operator& op) { return op.key_imbalance; }},
      {"numDouble", kSources, logical, kBoth, log, [](const Operator& op) { return op.doubles; }},
      {"numInteger", kSources, logical, kBoth, log, [](const Operator& op) { return op.integers; }},
      {"numString", kSources, logical, kBoth, log, [](const Operator& op) { return op.strings; }},
      {"outputRate", kAllOperators, physics, kIntended, small, [](const Operator& op) { return op.output_per_s; }},
      {"parallelism", kAllOperators, parallelism, kBoth, log, [](const Operator& op) { return 1.0 * op.parallelism; }},
      {"residence", kWindows, physics, kIntended, small, [](const Operator& op) { return op.residence_ms; }},
      {"avgRealSelectivity", kNoSources, logical, kBoth, small, [](const Operator& op) { return op.selectivity; }},
      {"slidingLength", kWindows, logical, kReleased, plain, [](const Operator& op) { return op.sliding_length; }},
      {"slidingMilliseconds", kWindows, logical, kIntended, log,
       [](const Operator& op) { return length_if(op, "time", op.sliding_length); }},
      {"slidingRecords", kWindows, logical, kIntended, log,
       [](const Operator& op) { return length_if(op, "count", op.sliding_length); }},
      {"tupleWidthIn", kNoSources, logical, kBoth, log, [](const Operator& op) { return op.width_in; }},
      {"tupleWidthOut", kAllOperators, logical, kBoth, log, [](const Operator& op) { return op.width_out; }},
      {"windowLength", kWindows, logical, kReleased, plain, [](const Operator& op) { return op.window_length; }},
      {"windowMilliseconds", kWindows, logical, kIntended, log,
       [](const Operator& op) { return length_if(op, "time", op.window_length); }},
      {"windowRecords", kWindows, logical, kIntended, log,
       [](const Operator& op) { return length_if(op, "count", op.window_length); }},
  });
  return kFeatures;
}

std::span<const WordFeature> word_features() {
  using Word = const std::string&;
  static constexpr std::array kFeatures = std::to_array<WordFeature>({
      {"aggClass", kAggregates, logical, kBoth, kAggregateClasses,
       [](const Operator& op) -> Word { return op.aggregate_class; }},
      {"aggFunction", kAggregates, logical, kBoth, kAggregations,
       [](const Operator& op) -> Word { return op.aggregate_function; }},
      {"filterClass", kFilters, logical, kBoth, kClasses, [](const Operator& op) -> Word { return op.filter_class; }},
      {"filterFunction", kFilters, logical, kBoth, kFilterFunctions,
       [](const Operator& op) -> Word { return op.filter_function; }},
      {"joinKeyClass", kJoins, logical, kBoth, kKeyClasses,
       [](const Operator& op) -> Word { return op.join_key_class; }},
      {"keyByClass", kAggregates, logical, kBoth, kKeyClasses, [](const Operator& op) -> Word { return op.key_class; }},
      {"partitioning", kNoSources, parallelism, kIntended, kPartitionings,
       [](const Operator& op) -> Word { return op.partitioning; }},
      {"windowPolicy", kWindows, logical, kBoth, kPolicies,
       [](const Operator& op) -> Word { return op.window_policy; }},
      {"windowType", kWindows, logical, kBoth, kWindowTypes, [](const Operator& op) -> Word { return op.window_type; }},
  });
  return kFeatures;
}

std::span<const HostFeature> host_features() {
  static constexpr std::array kFeatures = std::to_array<HostFeature>({
      // A momentary reading in published plans, the base clock in simulated ones: no more than the number of cores
      // tells.
      {"maxCPUFreq", false, log, [](const DescribedHost& host) { return host.frequency_hz; }},
      {"networkLinkSpeed", true, log, [](const DescribedHost& host) { return host.network_mbit_per_s; }},
      {"physicalCPUCores", true, log, [](const DescribedHost& host) { return host.cores; }},
      {"totalMemory", true, log, [](const DescribedHost& host) { return host.memory_bytes; }},
  });
  return kFeatures;
}

bool has(FeatureSet set, FeatureGroup group, FeatureOrigin origin) {
  const bool released = origin != kIntended, intended = origin != kReleased;
  switch (set) {
    case FeatureSet::released:
      return released && group != physics;
    case FeatureSet::intended:
    case FeatureSet::instances:
      return intended && group != physics;
    case FeatureSet::physics:
      return intended;
    case FeatureSet::operators:
      return intended && group == logical;
    case FeatureSet::parallelism:
      break;
  }
  return intended && group == parallelism;
}

bool has_hosts(FeatureSet set) {
  return set != FeatureSet::operators;
}

std::vector<const HostFeature*> host_features_of(FeatureSet set) {
  std::vector<const HostFeature*> features;
  if (!has_hosts(set)) return features;
  for (const HostFeature& feature : host_features()) {
    if (set != FeatureSet::physics || feature.physics) features.push_back(&feature);
  }
  return features;
}

}  // namespace millrace::models
