// Many plan graphs as a few tensors. Sees LibTorch.
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <span>
#include <vector>

#include "models/network/plan_graph.h"

namespace millrace::models {

// Rows: hosts, then operators by level (the longest way from a source), so that each level is a slice and everything
// that it depends on lies before it.
struct GraphBatch {
  std::int64_t graphs = 0, hosts = 0, rows = 0;
  std::vector<torch::Tensor> inputs;  // by type: [nodes of the type, width]; undefined if there is none
  torch::Tensor order;                // of each row, its place among the nodes sorted by type

  struct Level {
    std::int64_t first = 0, count = 0;  // rows
    torch::Tensor from, to;             // edges into it: the producer's row; the consumer's less `first`
  };
  std::vector<Level> levels;
  torch::Tensor last, last_graph;  // rows of the operators that feed no other; the graph of each

  torch::Tensor placed_op, placed_host;  // an operator's row less `hosts`; a host's row
  torch::Tensor placed_share;            // [placements, 1]: of the operator's instances
  torch::Tensor crowd;                   // [hosts, 1]: sum of those shares

  struct Pass {
    torch::Tensor from, to;  // rows
  };
  std::vector<Pass> on_host;  // by type of operator
  Pass chain;                 // host to next host
  torch::Tensor last_host;    // by graph: row

  // Dense forms have a place for each operator and host of the largest graph.
  std::int64_t most_operators = 0, most_hosts = 0;
  torch::Tensor op_place;    // [operators], by row less `hosts`: graph * most_operators + its number in its graph
  torch::Tensor host_place;  // [hosts]: graph * most_hosts + its number in its graph
  torch::Tensor op_type;     // [operators], by row less `hosts`
};

// `widths`: inputs of each type; the last type is that of hosts. Requires: every graph has an operator.
GraphBatch collate(std::span<const PlanGraph* const> graphs, std::span<const std::uint32_t> widths);
// The same on another device.
GraphBatch moved(const GraphBatch& batch, const torch::Device& device);

}  // namespace millrace::models
