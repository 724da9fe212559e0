// The groups of published plans that the tables have a row for.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/published/published_plan.h"
#include "experiments/validation/measured.h"

namespace millrace::experiments {

enum class GroupKind : std::uint8_t {
  all,
  training,     // whether the published models were trained on the structure
  structure,    // PublishedPlan::structure
  window,       // policy of the windows, with or without a join
  rate,         // decade of the configured source rate, records/s, sum over sources
  parallelism,  // mean degree of the operators that are not sources: XS [1, 8), S [8, 16), M [16, 32), L [32, 64),
                // XL from 64
};
std::string_view to_string(GroupKind kind);

// Each group is also cut by whether the measured job was saturated (MeasuredLabels::saturated()).
enum class LoadCut : std::uint8_t { any, saturated, unsaturated };
std::string_view to_string(LoadCut cut);

// Ordered as tables show them.
struct Group {
  GroupKind kind = GroupKind::all;
  std::uint32_t rank = 0;  // among the groups of its kind; equal ranks are ordered by name
  std::string name;        // "unseen structures", "count windows, join", "10k..100k/s", "M"
  LoadCut cut = LoadCut::any;
  auto operator<=>(const Group&) const = default;
};

// True for the structures of ZeroTune's training data: linear, two- and three-way join. The others were kept from its
// models to show how they generalise [ZeroTune, ICDE 2024, section V].
bool is_training_structure(std::string_view structure);

// ZeroTune's class of a mean degree [Table III]: where it stands among them, smallest first, and its name.
struct DegreeClass {
  std::uint32_t rank = 0;
  std::string_view name;  // "XS" below 8, "S" below 16, "M" below 32, "L" below 64, "XL"
};
DegreeClass degree_class(double mean_degree);

// Every group that the plan belongs to.
std::vector<Group> groups_of(const PublishedPlan& plan, const MeasuredLabels& measured);

}  // namespace millrace::experiments
