#include "experiments/learning/split_filters.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace millrace::experiments {

namespace {

using models::DescribedOperator;
using models::OperatorType;
using models::PlanDescription;

constexpr std::uint64_t kMostPieces = 4;

std::vector<std::uint32_t> filters_of(const PlanDescription& plan) {
  std::vector<std::uint32_t> filters;
  for (std::uint32_t i = 0; i < plan.operators.size(); ++i) {
    const DescribedOperator& op = plan.operators[i];
    if (op.type == OperatorType::filter && op.selectivity > 0 && op.selectivity <= 1) filters.push_back(i);
  }
  return filters;
}

// Shares of the logarithm of a filter's selectivity: lengths of the pieces of [0, 1) cut at random.
std::vector<double> random_shares(std::size_t pieces, kernel::RandomStream& stream) {
  std::vector<double> cuts = {0, 1};
  while (cuts.size() < pieces + 1) cuts.push_back(stream.uniform());
  std::ranges::sort(cuts);
  std::vector<double> shares;
  for (std::size_t i = 0; i < pieces; ++i) shares.push_back(cuts[i + 1] - cuts[i]);
  return shares;
}

void split(PlanDescription& plan, std::uint32_t at, const std::vector<double>& shares) {
  const DescribedOperator whole = plan.operators[at];
  for (DescribedOperator& op : plan.operators) {
    if (op.chain == whole.chain) op.chained += static_cast<std::uint32_t>(shares.size() - 1);
  }
  const std::vector<models::DescribedPlacement> placement = plan.placement;
  std::uint32_t last = at;
  double let_through = 1;
  for (std::size_t piece = 0; piece < shares.size(); ++piece) {
    const double selectivity = std::pow(whole.selectivity, shares[piece]);
    const auto position = piece == 0 ? at : static_cast<std::uint32_t>(plan.operators.size());
    if (piece > 0) {
      plan.operators.push_back(plan.operators[at]);
      plan.operators.back().width_in = whole.width_out;
      plan.operators.back().partitioning = "forward";
      plan.operators.back().cpu_demand = 0;
      for (const models::DescribedPlacement& placed : placement) {
        if (placed.op == at)
          plan.placement.push_back({.op = position, .host = placed.host, .instances = placed.instances});
      }
    }
    DescribedOperator& op = plan.operators[position];
    op.selectivity = selectivity;
    op.input_per_s = whole.input_per_s * let_through;
    let_through *= selectivity;
    op.output_per_s = whole.input_per_s * let_through;
    if (piece > 0) plan.edges.push_back({last, position});
    last = position;
  }
  plan.operators[last].output_per_s = whole.output_per_s;
  // What the filter fed, its last piece feeds.
  for (std::size_t e = 0; e + (shares.size() - 1) < plan.edges.size(); ++e) {
    if (plan.edges[e].from == at) plan.edges[e].from = last;
  }
}

}  // namespace

std::optional<models::Example> with_split_filters(const models::Example& example, kernel::RandomStream& stream) {
  const std::vector<std::uint32_t> filters = filters_of(example.plan);
  if (filters.empty()) return std::nullopt;
  models::Example result = example;
  const std::size_t certain = stream.below(filters.size());
  for (std::size_t i = 0; i < filters.size(); ++i) {
    const bool chosen = stream.uniform() < 0.5;
    if (!chosen && i != certain) continue;
    split(result.plan, filters[i], random_shares(2 + stream.below(kMostPieces - 1), stream));
  }
  models::sort_by_flow(result.plan);
  return result;
}

}  // namespace millrace::experiments
