// In which order the units of a network in the shape of the plan are computed. Sees LibTorch.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "models/pipelines/network/tree_network.h"

namespace millrace::models {

// Places that a unit has for the outputs of its children: one for the first, one for the others.
inline constexpr std::int64_t kInputPlaces = 2;

// Nodes of one height, all trees together.
struct UnitLevel {
  std::int64_t nodes = 0;
  std::vector<std::pair<std::size_t, std::int64_t>> types;  // in the order of computation: a type, how many of it
  torch::Tensor child;  // [children of the nodes], int64: where each is in the order of computation
  torch::Tensor place;  // [children of the nodes], int64: kInputPlaces * (parent within the level) + (first ? 0 : 1)
};

// Rows by height, those of one height by type.
struct UnitOrder {
  torch::Tensor rows;             // [nodes], int64
  torch::Tensor roots;            // [trees], int64: where the root of each tree is in `rows`
  std::vector<UnitLevel> levels;  // the lowest first; their nodes follow each other in `rows`
};
UnitOrder unit_order(const TreeBatch& batch);

}  // namespace millrace::models
