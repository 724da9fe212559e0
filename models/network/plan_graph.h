// A plan as numbers: what graph networks compute on. Plain C++, as is everything else that this folder shows.
#pragma once

#include <cstdint>
#include <vector>

namespace millrace::models {

// Nodes are operators in an order of the data flow, then hosts in the order of their chain.
struct PlanGraph {
  struct Flow {
    std::uint32_t from = 0, to = 0;  // nodes, from < to
  };
  struct Placed {
    std::uint32_t op = 0, host = 0;  // nodes
    float share = 1;                 // of the operator's instances, in (0, 1]
  };
  std::vector<std::uint8_t> types;  // of each node: which encoder reads it
  std::vector<float> inputs;        // node by node, as many as its type has
  std::vector<Flow> flow;
  std::vector<Placed> placed;
  std::uint32_t operators = 0;  // nodes that are operators; the rest are hosts
};

}  // namespace millrace::models
