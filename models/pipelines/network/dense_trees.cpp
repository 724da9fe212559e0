#include "models/pipelines/network/dense_trees.h"

namespace millrace::models {

torch::Tensor in_trees(const torch::Tensor& rows, const TreeBatch& batch, double fill) {
  const torch::Tensor padding = torch::full({1, rows.size(1)}, fill, rows.options());
  return torch::cat({rows, padding})
      .index_select(0, batch.padded.flatten())
      .view({batch.trees, batch.longest, rows.size(1)});
}

torch::Tensor mean_of_trees(const torch::Tensor& rows, const TreeBatch& batch) {
  const torch::Tensor nodes = batch.padded.lt(batch.nodes).sum(1, true);
  return in_trees(rows, batch).sum(1) / nodes;
}

std::vector<std::int64_t> on_host(const torch::Tensor& integers) {
  const torch::Tensor here = integers.cpu().contiguous();
  return {here.data_ptr<std::int64_t>(), here.data_ptr<std::int64_t>() + here.numel()};
}

}  // namespace millrace::models
