#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>

#include "experiments/learning/described_parts.h"
#include "experiments/published/described_operator.h"
#include "experiments/published/plan_document.h"
#include "experiments/replay/workload.h"
#include "experiments/traces/flow.h"
#include "models/description/estimates.h"

namespace millrace::experiments {

namespace {

using models::DescribedOperator;
using models::OperatorType;
using models::PlanDescription;
using nlohmann::json;

// Without what was measured.
PublishedPlan bare_plan(const json& document) {
  json bare = document;
  bare["placement"] = json::array();
  auto plan = plan_of_documents(bare, json::array());
  if (!plan) throw std::invalid_argument(plan.error());
  return std::move(*plan);
}

// Of both inputs, as published; drawn plans have that of the left one.
void take_joined_widths(PlanDescription& description) {
  for (std::uint32_t i = 0; i < description.operators.size(); ++i) {
    if (description.operators[i].type != OperatorType::window_join) continue;
    double sum = 0;
    for (const auto& edge : description.edges) sum += edge.to == i ? description.operators[edge.from].width_out : 0;
    description.operators[i].width_in = sum;
  }
}

void count_chains(PlanDescription& description) {
  std::map<std::uint32_t, std::uint32_t> members;
  for (const DescribedOperator& op : description.operators) ++members[op.chain];
  for (DescribedOperator& op : description.operators) op.chained = members[op.chain];
}

}  // namespace

tl::expected<PlanDescription, std::string> describe_drawn(const json& document) {
  const PublishedPlan plan = bare_plan(document);
  const auto flow = expected_flow(plan, SelectivityGuess::exact);
  if (!flow) return tl::unexpected(flow.error());
  const auto work = workload_of(plan, ReplayInput::plain);
  if (!work) return tl::unexpected(work.error());
  PlanDescription description;
  std::vector<std::size_t> positions;
  for (std::size_t i = 0; i < plan.operators.size(); ++i) {
    description.operators.push_back(described_operator(plan.operators[i]));
    if (flow->in[i] > 0) description.operators[i].selectivity = flow->out[i] / flow->in[i];
    positions.push_back(plan::index_of(work->job.plan, operator_id(plan.operators[i])));
  }
  for (const auto& [from, to] : plan.edges) description.edges.push_back({from, to});
  take_joined_widths(description);
  for (const json& edge : document.at("edges")) {
    const auto to =
        std::ranges::find(plan.operators, std::stoul(edge.at("to").get<std::string>()), &PublishedOperator::index);
    description.operators[static_cast<std::size_t>(to - plan.operators.begin())].partitioning =
        edge.at("partitioning").get<std::string>();
  }
  count_chains(description);
  models::KeyBalance balance(work->job.plan);
  models::estimate(work->job.plan, work->deployment, positions, flow->out, balance, description);
  return description;
}

}  // namespace millrace::experiments
