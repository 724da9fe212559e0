// The rule by which greedy chooses the next operator to enlarge.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace millrace::tuners::greedy {

struct Load {
  std::string id;
  std::uint32_t parallelism = 1;
  double busy = 0;        // mean busy share of its instances, in [0, 1]
  bool may_grow = false;  // below its own limit, and not tried in vain
};

// By how much the greatest load falls, relative to it, if operator `i` gets one more instance: 1 - max(max of the
// others' busy, busy_i p_i / (p_i + 1)) / max busy, in [0, 1]; 0 if nothing is busy. Requires: i < loads.size().
double relief(const std::vector<Load>& loads, std::size_t i);

// The operator of greatest relief among those that may grow; of equal ones the busier, then the earlier (more
// upstream). If none relieves (two bottlenecks alike), the busiest. nullopt: none may grow.
std::optional<std::size_t> next_to_grow(const std::vector<Load>& loads);

}  // namespace millrace::tuners::greedy
