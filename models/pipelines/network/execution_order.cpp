#include "models/pipelines/network/execution_order.h"

#include <algorithm>
#include <numeric>

#include "models/pipelines/network/dense_trees.h"

namespace millrace::models {

std::vector<std::int64_t> post_order(const TreeBatch& batch) {
  const std::vector<std::int64_t> parent = on_host(batch.parent), place = on_host(batch.place);
  std::vector<std::size_t> siblings(parent.size());
  std::iota(siblings.begin(), siblings.end(), std::size_t{0});
  std::ranges::stable_sort(siblings, {}, [&place](std::size_t row) { return place[row]; });
  std::vector<std::int64_t> size(parent.size(), 1), taken(parent.size(), 0), first(parent.size(), 0), at(parent.size());
  const auto above = [&parent](std::size_t row) { return static_cast<std::size_t>(parent[row]); };
  for (std::size_t row = parent.size(); row-- > 0;) {
    if (above(row) != row) size[above(row)] += size[row];
  }
  for (const std::size_t row : siblings) {  // what its elder siblings take comes before
    if (above(row) == row) continue;
    first[row] = taken[above(row)];
    taken[above(row)] += size[row];
  }
  for (std::size_t row = 0; row < parent.size(); ++row) {  // parents before children
    if (above(row) != row) first[row] += first[above(row)];
    at[row] = first[row] + size[row] - 1;
  }
  return at;
}

ExecutionOrder execution_order(const TreeBatch& batch) {
  const std::vector<std::int64_t> tree = on_host(batch.tree), step = post_order(batch);
  const auto trees = static_cast<std::size_t>(batch.trees);
  std::vector<std::int64_t> nodes(trees, 0), rank(trees);
  for (const std::int64_t each : tree) ++nodes[static_cast<std::size_t>(each)];
  std::vector<std::size_t> longest_first(trees);
  std::iota(longest_first.begin(), longest_first.end(), std::size_t{0});
  std::ranges::stable_sort(longest_first, std::ranges::greater(), [&nodes](std::size_t each) { return nodes[each]; });
  for (std::size_t at = 0; at < trees; ++at) rank[longest_first[at]] = static_cast<std::int64_t>(at);

  std::vector<std::int64_t> steps(static_cast<std::size_t>(batch.longest), 0), first(steps.size(), 0);
  for (const std::int64_t each : step) ++steps[static_cast<std::size_t>(each)];
  std::exclusive_scan(steps.begin(), steps.end(), first.begin(), std::int64_t{0});

  std::vector<std::int64_t> place(step.size()), rows(step.size()), before;
  for (std::size_t row = 0; row < step.size(); ++row) {
    place[row] = first[static_cast<std::size_t>(step[row])] + rank[static_cast<std::size_t>(tree[row])];
    rows[static_cast<std::size_t>(place[row])] = static_cast<std::int64_t>(row);
  }
  for (std::size_t s = 1; s < steps.size(); ++s) {
    for (std::int64_t at = 0; at < steps[s]; ++at) before.push_back(first[s - 1] + at);
  }
  const auto options = batch.tree.options();
  return {.sequences = {.steps = steps, .before = torch::tensor(before, options)},
          .rows = torch::tensor(rows, options),
          .place = torch::tensor(place, options)};
}

}  // namespace millrace::models
