#include "sim/runtime/cost_model.h"

#include <algorithm>

namespace millrace::runtime {

using plan::OperatorKind;

namespace {

double ns(const std::optional<kernel::Duration>& own, double profile_ns) {
  return own ? static_cast<double>(own->ns()) : profile_ns;
}

}  // namespace

CostModel::CostModel(const plan::LogicalPlan& plan, const plan::ExecutionGraph& graph, const EngineProfile& engine)
    : plan_(plan),
      engine_(engine),
      chained_(plan.edges.size(), false),
      partitioning_(plan.edges.size(), plan::Partitioning::forward),
      edges_out_(plan.operators.size()) {
  for (const plan::Task& task : graph.tasks) {
    for (const std::uint32_t edge : task.chained_edges) chained_[edge] = true;
  }
  for (const plan::TaskEdge& edge : graph.edges) partitioning_[edge.edge] = edge.partitioning;
  for (std::uint32_t e = 0; e < plan.edges.size(); ++e) {
    edges_out_[index_of(plan, plan.edges[e].from)].push_back(e);
  }
}

CostModel CostModel::missing(double share) const {
  CostModel changed = *this;
  changed.missing_ = share;
  return changed;
}

CostModel CostModel::adapted() const {
  CostModel changed = *this;
  changed.adapted_ = true;
  return changed;
}

const plan::OperatorCost& CostModel::cost_of(const plan::Operator& op) const {
  return adapted_ && op.adaptation.adapts() ? op.adaptation.cost : op.cost;
}

// Work of moving one record through a serialiser or a copy: CPU, and its bytes through memory.
Work CostModel::moved(const plan::RecordShape& record, double base_ns, double per_field_ns, double per_byte_ns) const {
  const auto bytes = static_cast<double>(record.size.count);
  return {base_ns + per_field_ns * record.fields + per_byte_ns * bytes, engine_.memory_traffic_per_byte * bytes, 0};
}

// Work of making a record's objects: what a source, a deserialiser, a copy, a window's result or a join's pair is.
Work CostModel::created(const plan::RecordShape& record) const {
  return {0, 0, engine_.allocation_per_byte * static_cast<double>(record.size.count)};
}

// What a record costs of the containers that are handed over full, on each side.
Work CostModel::container_share(const plan::RecordShape& record) const {
  const double share = static_cast<double>(record.size.count) / static_cast<double>(engine_.buffer_size.count);
  return {engine_.local_buffer_ns * share, 0, 0};
}

// Timely's pipeline pact: from one operator to the next on the same worker, in memory.
bool CostModel::is_pipeline(std::uint32_t e) const {
  return engine_.mode == Mode::timely && partitioning_[e] == plan::Partitioning::forward;
}

Work CostModel::logic(const plan::Operator& op, const plan::RecordShape& input) const {
  const plan::OperatorCost& own = cost_of(op);
  const double cpu_ns = static_cast<double>(own.per_record.ns()) +
                        static_cast<double>(own.per_field.ns()) * input.fields +
                        own.per_byte_ns * static_cast<double>(input.size.count) +
                        op.cost.lookups * missing_ * static_cast<double>(op.cost.spilled_lookup.ns());
  if (op.cost.parallel_share == 0) return {cpu_ns, 0, 0};
  return {cpu_ns, 0, 0, cpu_ns * op.cost.parallel_share, static_cast<double>(op.cost.per_thread.ns())};
}

// What the engine does per record on behalf of an operator of this kind.
Work CostModel::engine_part(const plan::Operator& op, const plan::RecordShape& input) const {
  switch (op.kind) {
    case OperatorKind::source:
      return {engine_.source_ns + engine_.source_per_field_ns * input.fields, 0};
    case OperatorKind::sink:
      return {engine_.sink_ns, 0, 0};
    case OperatorKind::window_aggregate:
    case OperatorKind::window_join: {
      const double copies = op.window ? plan::windows_per_record(*op.window) : 1;
      const auto bytes = static_cast<double>(input.size.count);
      return {ns(op.cost.per_state_access, engine_.state_access_ns) * copies, engine_.memory_traffic_per_byte * bytes,
              0};
    }
    case OperatorKind::incremental_join:
      // One access to keep the record, one to probe the other side.
      return {2 * ns(op.cost.per_state_access, engine_.state_access_ns), 0, 0};
    case OperatorKind::aggregate:
    case OperatorKind::join_build:
    case OperatorKind::join_probe:
      return {ns(cost_of(op).per_state_access, engine_.state_access_ns), 0, 0};
    default:
      return {};
  }
}

// Work of `op` on one record and of everything that follows from it in the same task.
Work CostModel::processing(std::uint32_t index, const plan::RecordShape& input, bool second_input) const {
  const plan::Operator& op = plan_.operators[index];
  Work work = logic(op, input);
  work += engine_part(op, input);
  switch (op.kind) {
    case OperatorKind::window_aggregate:
    case OperatorKind::window_join:
    case OperatorKind::aggregate:
    case OperatorKind::sort:
    case OperatorKind::join_build:
    case OperatorKind::limit:  // what it lets through is charged for as it passes
      break;
    case OperatorKind::merge_join:
      if (!second_input) work += emission(index);
      break;
    case OperatorKind::incremental_join: {
      Work pair = emission(index);
      pair.cpu_ns += ns(op.cost.per_join_pair, engine_.join_pair_ns);
      pair += created(op.output);
      work += pair * op.matches_per_record;
      break;
    }
    default:
      work += emission(index);
  }
  return work;
}

// Work of passing on one record (or result) of `op`: chained hops or serialisation, times the edges' selectivities.
// What a probe or a merge join passes on are pairs, made first.
Work CostModel::emission(std::uint32_t index) const {
  Work work;
  const plan::Operator& op = plan_.operators[index];
  const bool pairs = op.kind == OperatorKind::join_probe || op.kind == OperatorKind::merge_join;
  const plan::EdgePhase other_phase = adapted_ ? plan::EdgePhase::before : plan::EdgePhase::after;
  for (const std::uint32_t e : edges_out_[index]) {
    if (plan_.edges[e].phase == other_phase) continue;
    const plan::RecordShape& record = op.output;
    Work hop;
    if (pairs) {
      hop += created(record);
      hop.cpu_ns += ns(cost_of(op).per_join_pair, engine_.join_pair_ns);
    }
    if (chained_[e]) {
      if (!engine_.object_reuse) {
        hop += moved(record, engine_.chained_hop_ns, engine_.chained_hop_per_field_ns, 0);
        hop += created(record);
      }
      hop += processing(static_cast<std::uint32_t>(index_of(plan_, plan_.edges[e].to)), record);
    } else if (is_pipeline(e)) {
      hop += moved(record, engine_.chained_hop_ns, engine_.chained_hop_per_field_ns, 0);
    } else {
      hop += moved(record, engine_.serialize_ns, engine_.serialize_per_field_ns, engine_.serialize_per_byte_ns);
      if (partitioning_[e] == plan::Partitioning::hash) hop.cpu_ns += engine_.hash_partition_ns;
    }
    if (engine_.mode == Mode::timely) hop += container_share(record);
    work += hop * plan_.edges[e].selectivity;
  }
  return work;
}

Work CostModel::of_input(std::uint32_t plan_edge) const {
  const plan::Edge& edge = plan_.edges[plan_edge];
  const plan::RecordShape& record = find_operator(plan_, edge.from)->output;
  Work work;
  if (!is_pipeline(plan_edge)) {
    work += moved(record, engine_.deserialize_ns, engine_.deserialize_per_field_ns, engine_.deserialize_per_byte_ns);
  }
  if (engine_.mode == Mode::timely) work += container_share(record);
  work += created(record);
  work.cpu_ns += engine_.task_loop_ns;
  work += processing(static_cast<std::uint32_t>(index_of(plan_, edge.to)), record, is_second_input(plan_edge));
  return work;
}

bool CostModel::is_second_input(std::uint32_t plan_edge) const {
  return std::any_of(plan_.edges.begin(), plan_.edges.begin() + plan_edge,
                     [&](const plan::Edge& before) { return before.to == plan_.edges[plan_edge].to; });
}

Work CostModel::of_source(std::uint32_t source_operator) const {
  Work work = processing(source_operator, plan_.operators[source_operator].output);
  work += created(plan_.operators[source_operator].output);
  work.cpu_ns += engine_.task_loop_ns;
  return work;
}

Work CostModel::of_result(std::uint32_t index) const {
  const plan::Operator& op = plan_.operators[index];
  Work work = emission(index);
  if (op.kind == OperatorKind::sort || op.kind == OperatorKind::limit) return work;  // the records that came
  work += created(op.output);
  const bool groups = op.kind == OperatorKind::window_aggregate || op.kind == OperatorKind::aggregate;
  work.cpu_ns += groups ? ns(cost_of(op).per_window_firing, engine_.window_firing_ns)
                        : ns(cost_of(op).per_join_pair, engine_.join_pair_ns);
  return work;
}

Work CostModel::of_buffered_record(std::uint32_t index) const {
  const plan::Operator& op = plan_.operators[index];
  const bool iterates = op.kind == OperatorKind::window_join || op.kind == OperatorKind::sort ||
                        op.aggregation != plan::Aggregation::incremental;
  return {iterates ? ns(cost_of(op).per_buffered_record, engine_.buffered_record_ns) : 0, 0, 0};
}

double CostModel::of_buffer_ns(bool remote, std::uint32_t channels) const {
  return (remote ? engine_.remote_buffer_ns : engine_.local_buffer_ns) + engine_.buffer_per_channel_ns * channels;
}

}  // namespace millrace::runtime
