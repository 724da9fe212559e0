#include "experiments/validation/groups.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <optional>

#include "experiments/figures/number_text.h"

namespace millrace::experiments {
namespace {

constexpr std::array<std::string_view, 3> kTrainingStructures = {"Linear_Query", "2-way-join", "3-way-join"};

// A class of mean degrees ends where the next begins.
struct ClassStart {
  std::string_view name;
  double from;
};
constexpr std::array<ClassStart, 5> kDegreeClasses = {{{"XS", 1}, {"S", 8}, {"M", 16}, {"L", 32}, {"XL", 64}}};

Group training_group(const PublishedPlan& plan) {
  const bool training = is_training_structure(plan.structure);
  return {GroupKind::training, training ? 0U : 1U, training ? "training structures" : "unseen structures"};
}

Group structure_group(const PublishedPlan& plan) {
  return {GroupKind::structure, is_training_structure(plan.structure) ? 0U : 1U, plan.structure};
}

Group window_group(const PublishedPlan& plan) {
  bool count = false, time = false, join = false;
  for (const PublishedOperator& op : plan.operators) {
    const std::string* policy = attribute(op, "windowPolicy");
    if (policy != nullptr) (*policy == "count" ? count : time) = true;
    join = join || op.kind == PublishedKind::window_join;
  }
  const char* windows = count && time ? "mixed windows" : count ? "count windows" : time ? "time windows" : "no window";
  return {GroupKind::window, join ? 1U : 0U, fmt::format("{}, {}", windows, join ? "join" : "no join")};
}

Group rate_group(double configured_per_s) {
  std::uint32_t decade = 0;
  double from = 1;
  while (from * 10 <= configured_per_s) {
    from *= 10;
    ++decade;
  }
  if (configured_per_s < 1) return {GroupKind::rate, 0, "below 1 /s"};
  return {GroupKind::rate, decade, fmt::format("{} .. {}", engineering_text(from), engineering_text(10 * from, "/s"))};
}

std::optional<Group> parallelism_group(const PublishedPlan& plan) {
  double degrees = 0, operators = 0;
  for (const PublishedOperator& op : plan.operators) {
    if (op.kind == PublishedKind::source) continue;
    degrees += op.parallelism;
    ++operators;
  }
  if (operators == 0) return std::nullopt;
  const auto [rank, name] = degree_class(degrees / operators);
  return Group{GroupKind::parallelism, rank, std::string(name)};
}

}  // namespace

DegreeClass degree_class(double mean_degree) {
  std::uint32_t rank = 0;
  while (rank + 1 < kDegreeClasses.size() && kDegreeClasses[rank + 1].from <= mean_degree) ++rank;
  return {rank, kDegreeClasses[rank].name};
}

std::string_view to_string(GroupKind kind) {
  constexpr std::array<std::string_view, 6> kNames = {"all", "training", "structure", "window", "rate", "parallelism"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::string_view to_string(LoadCut cut) {
  constexpr std::array<std::string_view, 3> kNames = {"any", "saturated", "unsaturated"};
  return kNames[static_cast<std::size_t>(cut)];
}

bool is_training_structure(std::string_view structure) {
  return std::ranges::find(kTrainingStructures, structure) != kTrainingStructures.end();
}

std::vector<Group> groups_of(const PublishedPlan& plan, const MeasuredLabels& measured) {
  std::vector<Group> groups = {{GroupKind::all, 0, "all"},
                               training_group(plan),
                               structure_group(plan),
                               window_group(plan),
                               rate_group(measured.configured_per_s)};
  if (auto parallelism = parallelism_group(plan)) groups.push_back(std::move(*parallelism));
  const auto saturated = measured.saturated();
  if (!saturated) return groups;
  for (std::size_t i = groups.size(); i-- > 0;) {
    groups.push_back(groups[i]);
    groups.back().cut = *saturated ? LoadCut::saturated : LoadCut::unsaturated;
  }
  return groups;
}

}  // namespace millrace::experiments
