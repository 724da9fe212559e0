#include "models/network/released_network.h"

namespace millrace::models {

ReleasedNetwork::ReleasedNetwork(const NetworkShape& shape) {
  const auto h = static_cast<std::int64_t>(shape.hidden);
  const auto layers = [h](std::int64_t width) { return std::vector<std::int64_t>{width, width, width, h}; };
  const std::vector<std::int64_t> message = {2 * h, 2 * h, 2 * h, h};
  encoders_ = register_module("encoders", Encoders(shape.widths, layers, shape.dropout));
  on_host_ = register_module("on_host", Mlp(message, shape.dropout, false));
  between_ = register_module("between", Mlp(message, shape.dropout, false));
  // The release ends in LeakyReLU, too.
  read_out_ = register_module("read_out", Mlp(std::vector<std::int64_t>{h, h, h, h, h, h, 1}, 0, false));
  for (std::size_t type = 0; type + 1 < shape.widths.size(); ++type) occurs_.push_back(shape.widths[type] > 0);
}

torch::Tensor ReleasedNetwork::forward(const GraphBatch& batch) {
  const torch::Tensor encoded = encoders_(batch);
  torch::Tensor hosts = encoded.narrow(0, 0, batch.hosts);
  for (std::size_t type = 0; type < occurs_.size(); ++type) {
    if (!occurs_[type]) continue;
    const GraphBatch::Pass& pass = batch.on_host[type];
    hosts = on_host_(torch::cat({hosts, gathered(encoded, pass.from, pass.to, batch.hosts)}, 1));
  }
  hosts = between_(torch::cat({hosts, gathered(hosts, batch.chain.from, batch.chain.to, batch.hosts)}, 1));
  return read_out_(hosts.index_select(0, batch.last_host)).squeeze(1);
}

}  // namespace millrace::models
