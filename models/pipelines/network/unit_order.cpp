#include "models/pipelines/network/unit_order.h"

#include <algorithm>

#include "models/pipelines/network/dense_trees.h"

namespace millrace::models {

namespace {

// Indices are rows of the batch; they are never negative.
std::size_t index(std::int64_t row) {
  return static_cast<std::size_t>(row);
}

std::vector<std::vector<std::int64_t>> children_of(const std::vector<std::int64_t>& parent) {
  std::vector<std::vector<std::int64_t>> children(parent.size());
  for (std::size_t row = 0; row < parent.size(); ++row) {
    if (index(parent[row]) != row) children[index(parent[row])].push_back(static_cast<std::int64_t>(row));
  }
  return children;
}

}  // namespace

UnitOrder unit_order(const TreeBatch& batch) {
  const std::vector<std::int64_t> type = on_host(batch.types), place = on_host(batch.place);
  const std::vector<std::vector<std::int64_t>> children = children_of(on_host(batch.parent));
  const auto options = batch.types.options();
  std::vector<std::int64_t> order, at(type.size());  // rows; where a row is among them
  UnitOrder result;
  for (const torch::Tensor& rows : batch.by_height) {
    std::vector<std::int64_t> sorted = on_host(rows), child, slot;
    std::ranges::stable_sort(sorted, {}, [&type](std::int64_t row) { return type[index(row)]; });
    UnitLevel& level = result.levels.emplace_back();
    for (const std::int64_t row : sorted) {
      const std::size_t of = index(type[index(row)]);
      if (level.types.empty() || level.types.back().first != of) level.types.emplace_back(of, 0);
      ++level.types.back().second;
      for (const std::int64_t below : children[index(row)]) {
        child.push_back(at[index(below)]);
        slot.push_back(kInputPlaces * level.nodes + (place[index(below)] > 1 ? 1 : 0));
      }
      ++level.nodes;
      at[index(row)] = static_cast<std::int64_t>(order.size());
      order.push_back(row);
    }
    level.child = torch::tensor(child, options);
    level.place = torch::tensor(slot, options);
  }
  result.rows = torch::tensor(order, options);
  result.roots = torch::tensor(at, options).index_select(0, batch.is_root.nonzero().squeeze(1));
  return result;
}

}  // namespace millrace::models
