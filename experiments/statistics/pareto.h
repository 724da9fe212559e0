// What no alternative beats in everything.
#pragma once

#include <span>
#include <vector>

namespace millrace::experiments {

// Whether each point is on the Pareto front when less is better in every coordinate: no other is as little in all of
// them and less in one. Equal points are on it together. Requires: all have the same number of coordinates, none NaN.
// O(n^2).
std::vector<bool> pareto_front(std::span<const std::vector<double>> points);

}  // namespace millrace::experiments
