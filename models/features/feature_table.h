// Every input that graph networks can have of a node, as one table.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/description/plan_description.h"
#include "models/learning.h"

namespace millrace::models {

enum class FeatureGroup : std::uint8_t {
  logical,      // of the query
  parallelism,  // degrees and what follows from them
  physics,      // estimates
};

// How a number is brought near [-1, 1] before it is shifted and scaled.
enum class FeatureCurve : std::uint8_t {
  plain,  // as it is
  log,    // ln(1 + x): counts, rates, lengths
  small,  // ln(x + 1e-6): selectivities
};
double curved(double x, FeatureCurve curve);

// Which sets of features have it (FeatureSet): the published graphs, what the paper intends, or both.
enum class FeatureOrigin : std::uint8_t { both, released, intended };

// Bits of operator types.
inline constexpr std::uint8_t kSources = 1, kFilters = 2, kJoins = 4, kAggregates = 8, kOthers = 16;
inline constexpr std::uint8_t kWindows = kJoins | kAggregates, kAllOperators = 31,
                              kNoSources = kAllOperators & ~kSources;

struct NumberFeature {
  std::string_view name;
  std::uint8_t types = kAllOperators;
  FeatureGroup group = FeatureGroup::logical;
  FeatureOrigin origin = FeatureOrigin::both;
  FeatureCurve curve = FeatureCurve::plain;  // but for FeatureSet::released, which scales the number itself
  double (*value)(const DescribedOperator&) = nullptr;
};

// One input a word: 1 where it applies.
struct WordFeature {
  std::string_view name;
  std::uint8_t types = kAllOperators;
  FeatureGroup group = FeatureGroup::logical;
  FeatureOrigin origin = FeatureOrigin::both;
  std::span<const std::string_view> words;
  const std::string& (*value)(const DescribedOperator&) = nullptr;
};

struct HostFeature {
  std::string_view name;
  bool physics = true;  // FeatureSet::physics has it
  FeatureCurve curve = FeatureCurve::plain;
  double (*value)(const DescribedHost&) = nullptr;
};

// In alphabetical order of their names, as the published graphs have them [ZeroTune's release; Table I for the others].
std::span<const NumberFeature> number_features();
std::span<const WordFeature> word_features();
std::span<const HostFeature> host_features();
// Those of a set; none where it has no hosts.
std::vector<const HostFeature*> host_features_of(FeatureSet set);

// Whether a set has features of that group and origin.
bool has(FeatureSet set, FeatureGroup group, FeatureOrigin origin);
// Whether it has those of hosts.
bool has_hosts(FeatureSet set);

}  // namespace millrace::models
