// How DS2's scaling manager makes one decision of several. Its documentation speaks of decisions that are considered
// before it acts, its code counts them and acts on the latest alone; which of them agree is nobody's business there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace millrace::tuners::ds2 {

// Degrees of one evaluation of the policy, by the operator that leads. 0 and 4294967295 are possible (released mode).
using Degrees = std::map<std::string, std::uint32_t>;

enum class Activation : std::uint8_t {
  latest,   // the newest evaluation [manager.rs]
  maximum,  // of each operator the greatest degree of all: an outlier upwards counts
  median,   // of each operator the middle one, of two the greater: single outliers do not count
};

// Requires: `name` is latest, maximum or median.
Activation activation_of(std::string_view name);

// What all `decisions` together ask for. An operator that some of them leave out is judged by the others.
// Requires: not empty, oldest first.
Degrees combined(const std::vector<Degrees>& decisions, Activation how);

// Decisions that are remembered, in [1, `wanted`] for wanted >= 1, so that the state of a job with so many operators
// stays below 1 MiB.
std::size_t decisions_kept(std::uint64_t wanted, std::size_t operators);

}  // namespace millrace::tuners::ds2
