#include "models/network/graph_batch.h"

#include <algorithm>

namespace millrace::models {

namespace {

torch::Tensor index_tensor(const std::vector<std::int64_t>& values) {
  return torch::tensor(values, torch::kInt64);
}

torch::Tensor column(const std::vector<float>& values) {
  return torch::tensor(values, torch::kFloat32).reshape({-1, 1});
}

struct Edges {
  std::vector<std::int64_t> from, to;
  GraphBatch::Pass pass() const { return {index_tensor(from), index_tensor(to)}; }
};

// The longest way of each operator from a source.
std::vector<std::uint32_t> levels_of(const PlanGraph& graph) {
  std::vector<std::uint32_t> level(graph.operators, 0);
  auto flow = graph.flow;
  std::ranges::sort(flow, {}, &PlanGraph::Flow::from);
  for (const auto& edge : flow) level[edge.to] = std::max(level[edge.to], level[edge.from] + 1);
  return level;
}

class Collation {
 public:
  Collation(std::span<const PlanGraph* const> graphs, std::span<const std::uint32_t> widths)
      : graphs_(graphs), widths_(widths) {}

  GraphBatch batch() {
    number_rows();
    read_inputs();
    for (std::size_t g = 0; g < graphs_.size(); ++g) wire(g);
    batch_.graphs = static_cast<std::int64_t>(graphs_.size());
    batch_.hosts = hosts_;
    batch_.rows = rows_;
    for (std::size_t level = 0; level < level_edges_.size(); ++level) {
      const auto& [from, to] = level_edges_[level];
      batch_.levels.push_back(
          {level_first_[level], level_first_[level + 1] - level_first_[level], index_tensor(from), index_tensor(to)});
    }
    batch_.last = index_tensor(last_);
    batch_.last_graph = index_tensor(last_graph_);
    batch_.placed_op = index_tensor(placed_.from);
    batch_.placed_host = index_tensor(placed_.to);
    batch_.placed_share = column(share_);
    batch_.crowd = column(crowd_);
    for (const Edges& edges : on_host_) batch_.on_host.push_back(edges.pass());
    batch_.chain = chain_.pass();
    batch_.last_host = index_tensor(last_host_);
    find_places();
    return std::move(batch_);
  }

 private:
  // Which row each node of each graph has: first_[graph] is its first node's place in row_.
  void number_rows() {
    std::vector<std::uint32_t> of_level;  // operators
    for (const PlanGraph* graph : graphs_) {
      first_.push_back(nodes_);
      nodes_ += graph->types.size();
      hosts_ += static_cast<std::int64_t>(graph->types.size()) - graph->operators;
      levels_.push_back(levels_of(*graph));
      for (const std::uint32_t level : levels_.back()) {
        if (level >= of_level.size()) of_level.resize(level + 1, 0);
        ++of_level[level];
      }
    }
    rows_ = static_cast<std::int64_t>(nodes_);
    level_first_ = {hosts_};
    for (const std::uint32_t count : of_level) level_first_.push_back(level_first_.back() + count);
    level_edges_.resize(of_level.size());
    std::vector<std::int64_t> next(level_first_.begin(), level_first_.end());
    std::int64_t next_host = 0;
    row_.resize(nodes_);
    for (std::size_t g = 0; g < graphs_.size(); ++g) {
      for (std::size_t node = 0; node < graphs_[g]->types.size(); ++node) {
        row_[first_[g] + node] = node < graphs_[g]->operators ? next[levels_[g][node]]++ : next_host++;
      }
    }
  }

  void read_inputs() {
    std::vector<std::vector<float>> inputs(widths_.size());
    std::vector<std::int64_t> count(widths_.size(), 0), place(nodes_);
    for (std::size_t g = 0; g < graphs_.size(); ++g) {
      auto from = graphs_[g]->inputs.begin();
      for (std::size_t node = 0; node < graphs_[g]->types.size(); ++node) {
        const std::uint8_t type = graphs_[g]->types[node];
        const auto end = from + widths_[type];
        inputs[type].insert(inputs[type].end(), from, end);
        from = end;
        place[first_[g] + node] = count[type]++;
      }
    }
    std::vector<std::int64_t> before(widths_.size(), 0);
    for (std::size_t type = 1; type < widths_.size(); ++type) before[type] = before[type - 1] + count[type - 1];
    std::vector<std::int64_t> order(nodes_);
    for (std::size_t g = 0; g < graphs_.size(); ++g) {
      for (std::size_t node = 0; node < graphs_[g]->types.size(); ++node) {
        const std::size_t at = first_[g] + node;
        order[static_cast<std::size_t>(row_[at])] = before[graphs_[g]->types[node]] + place[at];
      }
    }
    batch_.order = index_tensor(order);
    for (std::size_t type = 0; type < widths_.size(); ++type) {
      batch_.inputs.push_back(count[type] == 0 ? torch::Tensor()
                                               : torch::tensor(inputs[type], torch::kFloat32)
                                                     .reshape({count[type], static_cast<std::int64_t>(widths_[type])}));
    }
    crowd_.assign(static_cast<std::size_t>(hosts_), 0.0F);
    on_host_.resize(widths_.size() - 1);
  }

  void wire(std::size_t g) {
    const PlanGraph& graph = *graphs_[g];
    const auto row = [&](std::uint32_t node) { return row_[first_[g] + node]; };
    std::vector<bool> feeds(graph.operators, false);
    for (const auto& edge : graph.flow) {
      feeds[edge.from] = true;
      const std::uint32_t level = levels_[g][edge.to];
      level_edges_[level].from.push_back(row(edge.from));
      level_edges_[level].to.push_back(row(edge.to) - level_first_[level]);
    }
    for (std::uint32_t op = 0; op < graph.operators; ++op) {
      if (feeds[op]) continue;
      last_.push_back(row(op));
      last_graph_.push_back(static_cast<std::int64_t>(g));
    }
    for (const auto& placed : graph.placed) {
      placed_.from.push_back(row(placed.op) - hosts_);
      placed_.to.push_back(row(placed.host));
      share_.push_back(placed.share);
      crowd_[static_cast<std::size_t>(row(placed.host))] += placed.share;
      Edges& pass = on_host_[graph.types[placed.op]];
      pass.from.push_back(row(placed.op));
      pass.to.push_back(row(placed.host));
    }
    const auto nodes = static_cast<std::uint32_t>(graph.types.size());
    for (std::uint32_t host = graph.operators; host + 1 < nodes; ++host) {
      chain_.from.push_back(row(host));
      chain_.to.push_back(row(host + 1));
    }
    last_host_.push_back(row(nodes - 1));
  }

  void find_places() {
    for (const PlanGraph* graph : graphs_) {
      batch_.most_operators = std::max<std::int64_t>(batch_.most_operators, graph->operators);
      batch_.most_hosts =
          std::max(batch_.most_hosts, static_cast<std::int64_t>(graph->types.size()) - graph->operators);
    }
    std::vector<std::int64_t> ops(static_cast<std::size_t>(rows_ - hosts_)), types(ops.size()),
        hosts(static_cast<std::size_t>(hosts_));
    for (std::size_t g = 0; g < graphs_.size(); ++g) {
      const auto graph = static_cast<std::int64_t>(g);
      for (std::uint32_t node = 0; node < graphs_[g]->types.size(); ++node) {
        const std::int64_t row = row_[first_[g] + node];
        if (node < graphs_[g]->operators) {
          ops[static_cast<std::size_t>(row - hosts_)] = graph * batch_.most_operators + node;
          types[static_cast<std::size_t>(row - hosts_)] = graphs_[g]->types[node];
        } else {
          hosts[static_cast<std::size_t>(row)] = graph * batch_.most_hosts + node - graphs_[g]->operators;
        }
      }
    }
    batch_.op_place = index_tensor(ops);
    batch_.op_type = index_tensor(types);
    batch_.host_place = index_tensor(hosts);
  }

  std::span<const PlanGraph* const> graphs_;
  std::span<const std::uint32_t> widths_;
  GraphBatch batch_;
  std::size_t nodes_ = 0;
  std::int64_t hosts_ = 0, rows_ = 0;
  std::vector<std::size_t> first_;
  std::vector<std::int64_t> row_, level_first_;
  std::vector<std::vector<std::uint32_t>> levels_;
  std::vector<Edges> level_edges_, on_host_;
  Edges placed_, chain_;
  std::vector<float> share_, crowd_;
  std::vector<std::int64_t> last_, last_graph_, last_host_;
};

}  // namespace

GraphBatch collate(std::span<const PlanGraph* const> graphs, std::span<const std::uint32_t> widths) {
  return Collation(graphs, widths).batch();
}

GraphBatch moved(const GraphBatch& batch, const torch::Device& device) {
  if (device.is_cpu()) return batch;
  GraphBatch there = batch;
  const auto move = [&](torch::Tensor& tensor) {
    if (tensor.defined()) tensor = tensor.to(device);
  };
  for (torch::Tensor& inputs : there.inputs) move(inputs);
  for (GraphBatch::Level& level : there.levels) {
    move(level.from);
    move(level.to);
  }
  for (GraphBatch::Pass& pass : there.on_host) {
    move(pass.from);
    move(pass.to);
  }
  for (torch::Tensor* tensor : {&there.order, &there.last, &there.last_graph, &there.placed_op, &there.placed_host,
                                &there.placed_share, &there.crowd, &there.chain.from, &there.chain.to, &there.last_host,
                                &there.op_place, &there.host_place, &there.op_type}) {
    move(*tensor);
  }
  return there;
}

}  // namespace millrace::models
