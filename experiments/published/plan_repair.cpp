#include "experiments/published/plan_repair.h"

#include <fmt/format.h>

#include <algorithm>

namespace millrace::experiments {
namespace {

using Edge = std::pair<std::uint32_t, std::uint32_t>;

std::size_t inputs_of(const PublishedPlan& plan, std::uint32_t position) {
  return static_cast<std::size_t>(std::ranges::count(plan.edges, position, &Edge::second));
}

std::size_t outputs_of(const PublishedPlan& plan, std::uint32_t position) {
  return static_cast<std::size_t>(std::ranges::count(plan.edges, position, &Edge::first));
}

std::size_t wanted_inputs(PublishedKind kind) {
  switch (kind) {
    case PublishedKind::source:
      return 0;
    case PublishedKind::window_join:
      return 2;
    case PublishedKind::filter:
    case PublishedKind::window_aggregate:
      break;
  }
  return 1;
}

std::string called(const PublishedOperator& op) {
  return fmt::format("{} {}", to_string(op.kind), op.index);
}

void note(PublishedPlan& plan, std::string_view cause, const std::string& sentence) {
  plan.repairs.push_back(fmt::format("{}: {}", cause, sentence));
}

Unusable malformed(std::string_view cause, const std::string& sentence) {
  return {true, fmt::format("{}: {}", cause, sentence)};
}

void note_ends(PublishedPlan& plan) {
  std::size_t ends = 0;
  for (std::uint32_t i = 0; i < plan.operators.size(); ++i) ends += outputs_of(plan, i) == 0 ? 1 : 0;
  if (ends > 1) note(plan, published_cause::kSeveralEnds, fmt::format("{} operators lead nowhere", ends));
}

void drop_self_loops(PublishedPlan& plan) {
  for (const auto& [from, to] : plan.edges) {
    if (from != to) continue;
    note(plan, published_cause::kSelfLoop, fmt::format("{} led to itself", called(plan.operators[from])));
  }
  std::erase_if(plan.edges, [](const Edge& edge) { return edge.first == edge.second; });
}

void connect_chain(PublishedPlan& plan) {
  for (std::uint32_t i = 1; i < plan.operators.size(); ++i) {
    if (inputs_of(plan, i) > 0 || wanted_inputs(plan.operators[i].kind) != 1 || outputs_of(plan, i - 1) > 0) continue;
    plan.edges.emplace_back(i - 1, i);
    note(plan, published_cause::kBrokenChain,
         fmt::format("{} now leads to {}", called(plan.operators[i - 1]), called(plan.operators[i])));
  }
}

std::optional<Unusable> check_operator(const PublishedPlan& plan, std::uint32_t position) {
  const PublishedOperator& op = plan.operators[position];
  const std::size_t inputs = inputs_of(plan, position), wanted = wanted_inputs(op.kind);
  const auto complain = [&](const std::string& what) {
    return malformed(published_cause::kMalformedOperator, fmt::format("{} {}", called(op), what));
  };
  if (inputs != wanted) return complain(fmt::format("has {} inputs; {} are wanted", inputs, wanted));
  const std::size_t outputs = outputs_of(plan, position);
  const std::size_t wanted_outputs = position + 1 == plan.operators.size() ? 0 : 1;
  if (outputs != wanted_outputs) return complain(fmt::format("leads to {} operators", outputs));
  if (op.instances.size() > op.parallelism) {
    return complain(fmt::format("has {} instances at parallelism {}", op.instances.size(), op.parallelism));
  }
  return std::nullopt;
}

std::optional<Unusable> check_sources(PublishedPlan& plan) {
  std::optional<Unusable> unusable;
  for (const PublishedOperator& op : plan.operators) {
    const std::size_t seen = op.instances.size();
    if (op.kind != PublishedKind::source || seen == op.parallelism) continue;
    const std::string sentence = fmt::format("{} of {} of {}", seen, op.parallelism, called(op));
    if (2 * seen >= op.parallelism) {
      note(plan, published_cause::kSourceUnseen, "only " + sentence + " were seen; its rate is scaled up");
    } else if (!unusable) {
      unusable = Unusable{false, fmt::format("{}: {}", published_cause::kFewSourcesSeen, sentence)};
    }
  }
  return unusable;
}

}  // namespace

std::string_view cause_of(std::string_view repair_or_reason) {
  return repair_or_reason.substr(0, repair_or_reason.find(':'));
}

std::optional<Unusable> repair(PublishedPlan& plan) {
  const auto is_source = [](const PublishedOperator& op) { return op.kind == PublishedKind::source; };
  if (std::ranges::none_of(plan.operators, is_source)) {
    return malformed(published_cause::kNoSource, "none of the operators is a source");
  }
  note_ends(plan);
  drop_self_loops(plan);
  connect_chain(plan);
  for (std::uint32_t i = 0; i < plan.operators.size(); ++i) {
    if (auto unusable = check_operator(plan, i)) return unusable;
  }
  return check_sources(plan);
}

}  // namespace millrace::experiments
