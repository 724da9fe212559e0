// From described plans to the numbers that graph networks read.
#pragma once

#include <array>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "models/learning.h"
#include "models/network/plan_graph.h"

namespace millrace::models {

// A set of features with the shifts and scales that training data gave it.
class GraphFeatures {
 public:
  // Types of nodes: those of operators, then hosts.
  static constexpr std::size_t kTypes = kOperatorTypes + 1;

  // Fits the scales: (x - median) / (third - first quartile) of each number, as published: over all operators that have
  // it for FeatureSet::released, over those of one type for the others. A number that is constant keeps its unit.
  GraphFeatures(FeatureSet set, std::span<const Example> examples);

  // Inputs of a node, by type; 0: the type was not in the examples.
  const std::vector<std::uint32_t>& widths() const { return widths_; }
  // Names of the inputs of a type, in order: "parallelism", "filterClass=Double".
  std::vector<std::string> names(std::size_t type) const;

  // Why the plan cannot be read: an operator type that the examples lacked, a word that no table has, no operator or
  // host (a sentence); "" if it can.
  std::string problem_with(const PlanDescription& plan) const;
  // Requires: no problem with it.
  PlanGraph graph(const PlanDescription& plan) const;

  // Everything that graph() depends on, and the reverse. Error: a file with other features than this program's.
  nlohmann::json json() const;
  static tl::expected<GraphFeatures, std::string> from_json(const nlohmann::json& json);

 private:
  PlanGraph graph_of(const PlanDescription& plan) const;
  struct Scale {
    double center = 0, scale = 1;
  };
  explicit GraphFeatures(FeatureSet set) : set_(set) {}
  void count_widths(const std::array<bool, kTypes>& occurs);
  std::vector<double> numbers(const DescribedOperator& op) const;  // before shift and scale
  std::vector<double> numbers(const PlanDescription& plan, std::size_t host) const;

  FeatureSet set_;
  std::vector<std::uint32_t> widths_;
  std::array<std::vector<Scale>, kTypes> scales_;  // of a type's numbers, in order
};

}  // namespace millrace::models
