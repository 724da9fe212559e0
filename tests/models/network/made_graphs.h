// Plan graphs with labels that follow a law.
#pragma once

#include <cstdint>
#include <vector>

#include "models/network/graph_model.h"

namespace millrace::models {

inline constexpr std::uint32_t kMadeInputs = 3;

// Types: 0 and 1 operators, 2 hosts.
NetworkShape made_shape(NetworkForm form, std::uint32_t hidden);

// Lines of 2 to 5 operators, spread over 1 to 3 hosts; label: e^(sum of the first inputs of all operators) x hosts.
LabelledGraphs made_graphs(std::size_t count, std::uint64_t seed);

}  // namespace millrace::models
