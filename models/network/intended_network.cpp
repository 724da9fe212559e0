#include "models/network/intended_network.h"

namespace millrace::models {

IntendedNetwork::IntendedNetwork(const NetworkShape& shape) {
  const auto h = static_cast<std::int64_t>(shape.hidden);
  const auto layers = [h](std::int64_t width) { return std::vector<std::int64_t>{width, h, h}; };
  encoders_ = register_module("encoders", Encoders(shape.widths, layers, shape.dropout));
  hosts_ = register_module("hosts", Mlp(std::vector<std::int64_t>{2 * h + 1, h, h}, shape.dropout, false));
  operators_ = register_module("operators", Mlp(std::vector<std::int64_t>{2 * h, h, h}, shape.dropout, false));
  flow_ = register_module("flow", Mlp(std::vector<std::int64_t>{2 * h, h, h}, shape.dropout, false));
  read_out_ = register_module("read_out", Mlp(std::vector<std::int64_t>{h, h, h, 1}, 0, true));
}

torch::Tensor IntendedNetwork::forward(const GraphBatch& batch) {
  const torch::Tensor encoded = encoders_(batch);
  torch::Tensor hosts = encoded.narrow(0, 0, batch.hosts);
  torch::Tensor operators = encoded.narrow(0, batch.hosts, batch.rows - batch.hosts);
  const auto weighted = [&](const torch::Tensor& values, const torch::Tensor& from, const torch::Tensor& to,
                            std::int64_t rows) {
    return torch::zeros({rows, values.size(1)}, values.options())
        .index_add(0, to, values.index_select(0, from) * batch.placed_share);
  };
  const torch::Tensor upon = weighted(operators, batch.placed_op, batch.placed_host, batch.hosts);
  hosts = hosts + hosts_(torch::cat({hosts, upon, batch.crowd}, 1));
  const torch::Tensor below = weighted(hosts, batch.placed_host, batch.placed_op, batch.rows - batch.hosts);
  operators = operators + operators_(torch::cat({operators, below}, 1));

  torch::Tensor done = hosts;  // a growing prefix of the rows
  for (const GraphBatch::Level& level : batch.levels) {
    const torch::Tensor own = operators.narrow(0, level.first - batch.hosts, level.count);
    const torch::Tensor fed = gathered(done, level.from, level.to, level.count);
    done = torch::cat({done, own + flow_(torch::cat({own, fed}, 1))});
  }
  const torch::Tensor last = gathered(done, batch.last, batch.last_graph, batch.graphs);
  return read_out_(last).squeeze(1);
}

}  // namespace millrace::models
