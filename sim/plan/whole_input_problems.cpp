#include "sim/plan/whole_input_problems.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "sim/plan/names.h"

namespace millrace::plan {
namespace {

using Problems = std::vector<PlanProblem>;
using Marks = std::vector<bool>;  // by operator

// Takes all of its input whatever becomes of its output.
bool absorbs(OperatorKind kind) {
  return kind == OperatorKind::aggregate || kind == OperatorKind::sort || kind == OperatorKind::join_build;
}

std::vector<std::uint32_t> inputs_of(const LogicalPlan& plan, const Operator& op) {
  std::vector<std::uint32_t> inputs;
  for (const Edge& edge : plan.edges) {
    if (edge.to == op.id) inputs.push_back(static_cast<std::uint32_t>(index_of(plan, edge.from)));
  }
  return inputs;
}

void check_counts(const Operator& op, Problems& problems) {
  const auto of_others = [&](bool given, bool takes, const char* what) {
    if (given && !takes) problems.push_back({op.id, fmt::format("a {} takes no {}", name_of(op.kind), what)});
  };
  const bool source = op.kind == OperatorKind::source;
  of_others(op.records > 0, source, "records");
  of_others(op.read_size.count > 0, source, "read size");
  of_others(op.groups > 0, op.kind == OperatorKind::aggregate, "groups");
  of_others(op.limit > 0, op.kind == OperatorKind::sort || op.kind == OperatorKind::limit, "limit");
  of_others(op.memory_budget.count > 0, absorbs(op.kind), "memory budget");
  if (op.kind == OperatorKind::aggregate && op.groups < 1) {
    problems.push_back({op.id, "an aggregate has at least one group"});
  }
  if (op.kind == OperatorKind::limit && op.limit < 1) {
    problems.push_back({op.id, "a limit lets at least one record through"});
  }
  if (op.kind == OperatorKind::limit && op.cost.calls_out()) problems.push_back({op.id, "a limit makes no calls"});
  if (op.read_size.count < 0 || op.memory_budget.count < 0) {
    problems.push_back({op.id, "a read size and a memory budget must be at least 0"});
  }
  if (source && op.read_size.count > 0 && op.records == 0) {
    problems.push_back({op.id, "a source that reads from a disk ends: it needs records"});
  }
}

bool is_negative(const std::optional<kernel::Duration>& cost) {
  return cost && *cost < kernel::Duration();
}

void check_adaptation(const Operator& op, Problems& problems) {
  const Adaptation& adaptation = op.adaptation;
  if (!adaptation.adapts()) return;
  if (op.kind == OperatorKind::source || op.kind == OperatorKind::sink) {
    problems.push_back({op.id, fmt::format("a {} does not change its algorithm", name_of(op.kind))});
  }
  if (adaptation.with_build && op.kind != OperatorKind::join_probe) {
    problems.push_back({op.id, "only a join_probe changes its algorithm with its build"});
  }
  const OperatorCost& cost = adaptation.cost;
  if (is_negative(cost.per_record) || is_negative(cost.per_field) || is_negative(cost.per_state_access) ||
      is_negative(cost.per_window_firing) || is_negative(cost.per_buffered_record) || is_negative(cost.per_join_pair) ||
      !(std::isfinite(cost.per_byte_ns) && cost.per_byte_ns >= 0)) {
    problems.push_back({op.id, "a cost of its other algorithm must be a finite number of at least 0"});
  }
}

void check_phases(const LogicalPlan& plan, Problems& problems) {
  for (const Edge& edge : plan.edges) {
    if (edge.phase == EdgePhase::always || find_operator(plan, edge.from)->adaptation.adapts()) continue;
    problems.push_back({edge.from + " -> " + edge.to,
                        fmt::format("'{}' does not change its algorithm, so no edge is taken {} that alone", edge.from,
                                    name_of(edge.phase))});
  }
}

void check_tables(const LogicalPlan& plan, Problems& problems) {
  for (const Operator& op : plan.operators) {
    if (op.kind == OperatorKind::join_build) {
      const auto outputs = std::ranges::count(plan.edges, op.id, &Edge::from);
      if (outputs != 1) problems.push_back({op.id, "a join_build has one output, to its join_probe"});
    }
    const std::vector<std::uint32_t> inputs = inputs_of(plan, op);
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      const bool builds = plan.operators[inputs[i]].kind == OperatorKind::join_build;
      const bool wanted = op.kind == OperatorKind::join_probe && i == 1;
      if (builds && !wanted) {
        problems.push_back(
            {plan.operators[inputs[i]].id, "the table of a join_build is for a join_probe, as its second input"});
      } else if (!builds && wanted) {
        problems.push_back(
            {op.id, fmt::format("its second input must be a join_build, not '{}'", plan.operators[inputs[i]].id)});
      }
    }
  }
}

// Who waits for whose end. `holds_up[i]` are operators that stand still, by way of full buffers, until operator i's
// input i is taken.
class Waiting {
 public:
  explicit Waiting(const LogicalPlan& plan) : plan_(plan), waits_(plan.operators.size(), Marks(plan.operators.size())) {
    for (std::uint32_t op = 0; op < plan.operators.size(); ++op) {
      const std::vector<std::uint32_t> inputs = inputs_of(plan, plan.operators[op]);
      for (const std::uint32_t input : inputs) waits_[op][input] = true;  // for its end
      if (inputs.size() != 2) continue;
      if (plan.operators[op].kind == OperatorKind::join_probe) hold_up(inputs[0], inputs[1]);
      if (plan.operators[op].kind == OperatorKind::merge_join) {
        merge(inputs[0], inputs[1]);
        merge(inputs[1], inputs[0]);
      }
    }
    close();
  }

  bool waits_for_itself(std::uint32_t op) const { return waits_[op][op]; }

 private:
  // The operator and what is in front of it: all of it, or only what stands still with it.
  void mark(std::uint32_t op, bool only_held_up, Marks& marks) const {
    if (marks[op]) return;
    marks[op] = true;
    if (only_held_up && absorbs(plan_.operators[op].kind)) return;
    for (const std::uint32_t input : inputs_of(plan_, plan_.operators[op])) {
      // The table of a probe takes all of its input.
      mark(input, only_held_up, marks);
    }
  }
  Marks before(std::uint32_t op, bool only_held_up) const {
    Marks marks(plan_.operators.size());
    mark(op, only_held_up, marks);
    return marks;
  }
  // What feeds `input` cannot end before `awaited` has.
  void hold_up(std::uint32_t input, std::uint32_t awaited) {
    const Marks held = before(input, true);
    for (std::uint32_t op = 0; op < held.size(); ++op) {
      if (held[op]) waits_[op][awaited] = true;
    }
  }
  // Inputs that go on together wait for what must end before either has a record, and nothing may feed both.
  void merge(std::uint32_t input, std::uint32_t other) {
    const Marks held = before(input, true), goes_on = before(other, true), all = before(other, false);
    for (std::uint32_t op = 0; op < held.size(); ++op) {
      if (!held[op]) continue;
      for (std::uint32_t awaited = 0; awaited < held.size(); ++awaited) {
        const bool must_end = all[awaited] && (!goes_on[awaited] || awaited == op);
        if (must_end) waits_[op][awaited] = true;
      }
    }
  }
  void close() {
    const std::size_t n = waits_.size();
    for (std::size_t k = 0; k < n; ++k) {
      for (std::size_t i = 0; i < n; ++i) {
        if (!waits_[i][k]) continue;
        for (std::size_t j = 0; j < n; ++j) {
          if (waits_[k][j]) waits_[i][j] = true;
        }
      }
    }
  }

  const LogicalPlan& plan_;
  std::vector<Marks> waits_;
};

void check_waiting(const LogicalPlan& plan, Problems& problems) {
  const bool joins = std::ranges::any_of(plan.operators, [](const Operator& op) {
    return op.kind == OperatorKind::join_probe || op.kind == OperatorKind::merge_join;
  });
  if (!joins) return;
  const Waiting waiting(plan);
  for (std::uint32_t op = 0; op < plan.operators.size(); ++op) {
    if (!waiting.waits_for_itself(op)) continue;
    problems.push_back({plan.operators[op].id,
                        "feeds both inputs of a join of which one waits for the other, so it would never end; put an "
                        "aggregate or a sort between"});
    return;
  }
}

// Whether all that an operator reads comes from sources that end.
bool ends(const LogicalPlan& plan, const Operator& op) {
  if (op.kind == OperatorKind::source) return op.records > 0;
  return std::ranges::all_of(inputs_of(plan, op),
                             [&](std::uint32_t input) { return ends(plan, plan.operators[input]); });
}

void check_ends(const LogicalPlan& plan, Problems& problems) {
  for (const Operator& op : plan.operators) {
    if (!absorbs(op.kind) || ends(plan, op)) continue;
    problems.push_back({op.id, fmt::format("a {} waits for the end of its input, which has none: its sources need "
                                           "records",
                                           name_of(op.kind))});
  }
}

}  // namespace

std::vector<PlanProblem> whole_input_problems(const LogicalPlan& plan) {
  Problems problems;
  for (const Operator& op : plan.operators) {
    check_counts(op, problems);
    check_adaptation(op, problems);
  }
  check_phases(plan, problems);
  check_tables(plan, problems);
  check_waiting(plan, problems);
  check_ends(plan, problems);
  return problems;
}

}  // namespace millrace::plan
