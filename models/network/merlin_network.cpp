#include "models/network/merlin_network.h"

#include <torch/utils.h>

#include <cstdint>
#include <string>

#include "models/network/competition.h"

namespace millrace::models {

namespace {

constexpr std::int64_t kAttentionLayers = 2, kConvolutions = 3;  // [MERLIN, section 6.1]
constexpr std::int64_t kResources = 3;                           // cores, memory, network
// Places of the types in a batch: OperatorType's (models/description), which this folder does not see.
constexpr std::int64_t kSource = 0, kWindowJoin = 2, kWindowAggregate = 3;

// Rows of operators in the order of their places, graph after graph, and the reverse.
struct Order {
  torch::Tensor rows;   // [operators]: of each place taken, the operator's row
  torch::Tensor ranks;  // [operators]: of each row, its position in `rows`
};

Order order_of(const GraphBatch& batch) {
  const torch::Tensor rows = batch.op_place.argsort();
  return {.rows = rows, .ranks = rows.argsort()};
}

// Batch matrices: what shares a host competes.
CompetitionMatrices matrices_of(const GraphBatch& batch, const torch::Tensor& from, const torch::Tensor& to) {
  const std::int64_t graphs = batch.graphs, most = batch.most_operators, hosts = batch.most_hosts;
  const auto options = torch::kFloat32;
  const torch::Tensor graph_of = torch::floor_divide(batch.op_place, most), number = batch.op_place % most;

  torch::Tensor flow = torch::zeros({graphs * most * most}, options);
  const auto connect = [&](const torch::Tensor& a, const torch::Tensor& b) {
    const torch::Tensor at = (graph_of.index_select(0, a) * most + number.index_select(0, a)) * most;
    flow.index_fill_(0, at + number.index_select(0, b), 1);
  };
  const torch::Tensor all = torch::arange(batch.op_place.size(0), torch::kInt64);
  connect(all, all);
  connect(from, to);
  connect(to, from);

  // Whether the operator at a place is of a kind.
  const auto of = [&](const torch::Tensor& rows) {
    return torch::zeros({graphs * most}, options)
        .index_fill_(0, batch.op_place.index_select(0, rows.nonzero().squeeze(1)), 1)
        .view({graphs, most});
  };
  const auto pairs = [](const torch::Tensor& kind) { return kind.unsqueeze(2) * kind.unsqueeze(1); };
  torch::Tensor together = pairs(of(torch::ones_like(batch.op_type) > 0));  // features without hosts: all of a graph
  if (hosts > 0) {
    torch::Tensor runs_on = torch::zeros({graphs * most * hosts}, options);
    const torch::Tensor host = batch.host_place.index_select(0, batch.placed_host) % hosts;
    runs_on.index_fill_(0, batch.op_place.index_select(0, batch.placed_op) * hosts + host, 1);
    runs_on = runs_on.view({graphs, most, hosts});
    together = (torch::bmm(runs_on, runs_on.transpose(1, 2)) > 0).to(options);
  }
  const torch::Tensor sources = batch.op_type == kSource;
  const torch::Tensor windows = (batch.op_type == kWindowJoin).logical_or(batch.op_type == kWindowAggregate);
  const torch::Tensor memory = together * pairs(of(windows));
  const torch::Tensor network = together * (pairs(of(sources)) + pairs(of(sources.logical_not())));
  return {.nodes = of(torch::ones_like(sources)).sum(1),
          .flow = flow.view({graphs, most, most}),
          .competition = torch::stack({together, memory, network}, 1)};
}

}  // namespace

MerlinNetwork::MerlinNetwork(const NetworkShape& shape) {
  const auto h = static_cast<std::int64_t>(shape.hidden);
  const auto layers = [h](std::int64_t width) { return std::vector<std::int64_t>{width, h, h}; };
  encoders_ = register_module("encoders", Encoders(shape.widths, layers, shape.dropout));
  placed_ = register_module("placed", Mlp(std::vector<std::int64_t>{2 * h, h, h}, shape.dropout, false));
  for (std::int64_t i = 0; i < kAttentionLayers; ++i) {
    calibrators_.push_back(register_module("calibrator" + std::to_string(i), EdgeAttention(h, 1 + kResources)));
  }
  for (std::int64_t i = 0; i < kConvolutions; ++i) {
    convolutions_.push_back(register_module("convolution" + std::to_string(i), TreeConvolution(h, h)));
  }
  read_out_ = register_module("read_out", Mlp(std::vector<std::int64_t>{h, h, 1}, 0, true));
}

torch::Tensor MerlinNetwork::forward(const GraphBatch& batch) {
  const torch::Tensor encoded = encoders_(batch);
  const torch::Tensor hosts = encoded.narrow(0, 0, batch.hosts);
  torch::Tensor operators = encoded.narrow(0, batch.hosts, batch.rows - batch.hosts);
  const torch::Tensor below = torch::zeros_like(operators).index_add(
      0, batch.placed_op, hosts.index_select(0, batch.placed_host) * batch.placed_share);
  operators = operators + placed_(torch::cat({operators, below}, 1));

  // Edges of the flow, and each producer's place among those that feed the same operator, in the order of the rows.
  std::vector<torch::Tensor> froms, tos;
  for (const GraphBatch::Level& level : batch.levels) {
    froms.push_back(level.from - batch.hosts);
    tos.push_back(level.to + (level.first - batch.hosts));
  }
  const torch::Tensor from = torch::cat(froms), to = torch::cat(tos);
  std::vector<std::int64_t> fed(static_cast<std::size_t>(batch.rows - batch.hosts), 0), place;
  for (std::int64_t e = 0; e < to.size(0); ++e) {
    place.push_back(++fed[static_cast<std::size_t>(to.data_ptr<std::int64_t>()[e])]);
  }
  const torch::Tensor siblings = torch::tensor(fed, torch::kInt64).index_select(0, to);

  const CompetitionMatrices matrices = matrices_of(batch, from, to);
  const AttentionGraph graph = attention_graph(matrices, resource_attention(matrices), false);
  const Order order = order_of(batch);
  torch::Tensor x = operators.index_select(0, order.rows);
  for (EdgeAttention& calibrator : calibrators_) x = x + calibrator(x, graph);
  const TreeWindows windows = tree_windows(order.ranks.index_select(0, from), order.ranks.index_select(0, to),
                                           torch::tensor(place, torch::kInt64), siblings);
  for (TreeConvolution& convolution : convolutions_) x = x + convolution(x, windows);

  torch::Tensor pooled = torch::full({batch.graphs * batch.most_operators, x.size(1)}, -1e30F, x.options());
  pooled = pooled.index_copy(0, batch.op_place.index_select(0, order.rows), x);
  const torch::Tensor most = std::get<0>(pooled.view({batch.graphs, batch.most_operators, x.size(1)}).max(1));
  return read_out_(most).squeeze(1);
}

}  // namespace millrace::models
