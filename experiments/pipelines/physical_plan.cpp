#include "experiments/pipelines/physical_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "experiments/pipelines/operator_costs.h"

namespace millrace::experiments {
namespace {

using models::PipelineOperator;
using plan::OperatorKind;

constexpr double kEntryBytes = 16;        // of a table, beside its row: hash, pointer, room left free [estimate]
constexpr double kCompression = 0.4;      // bytes on the disk per byte in memory: LZ4 on columns [estimate]
constexpr double kChunksPerLane = 2;      // fewer are not worth an instance
constexpr std::uint32_t kBuildLanes = 4;  // threads that build a table, at most
constexpr std::uint32_t kSortLanes = 4;   // more runs are not worth the merge
constexpr double kNearlyAll = 0.9;  // of the rows of chunks, so that chance does not decide which chunk is the last one

// Rows on their way from the operator `op`.
struct Stream {
  std::uint32_t op = 0;
  plan::EdgePhase phase = plan::EdgePhase::always;
  double selectivity = 1;  // of the edge that they take
  std::uint32_t lanes = 1;
  double rows = 1, estimated = 1;  // that arrive over it
  double chunks = 1;               // over all lanes
  std::uint32_t columns = 1;
  double row_bytes = 1;

  double chunk_rows() const { return rows / std::max(1.0, chunks); }
  double bytes(double of_rows) const { return of_rows * (row_bytes + kEntryBytes); }
};

class Planner {
 public:
  Planner(const DrawnQuery& query, const PipelinesSpec& spec) : query_(query), spec_(spec) {}

  PhysicalPlan run(const std::string& name) {
    plan_.job.name = plan_.job.plan.name = name;
    const Stream last = stream_of(query_.steps.size() - 1);
    plan_.root = added(last, PipelineOperator::result, OperatorKind::sink, 1).op;
    plan_.deployment = plan::Deployment(plan_.job.plan);
    for (std::size_t i = 0; i < plan_.operators.size(); ++i) {
      const plan::Parallelism degree{plan_.operators[i].instances};
      plan_.deployment = plan_.deployment.with(plan_.job.plan.operators[i].id, degree);
    }
    return std::move(plan_);
  }

 private:
  Stream stream_of(std::size_t step);
  Stream scan(const DrawnStep& step);
  Stream filter(const DrawnStep& step, const Stream& in);
  Stream expression(const DrawnStep& step, const Stream& in);
  Stream join(const DrawnStep& step, const Stream& first, const Stream& second);
  Stream build(const Stream& second, bool hashed, bool changes);
  Stream aggregate(const DrawnStep& step, const Stream& in);
  Stream groups(const DrawnStep& step, const Stream& in, PipelineOperator type, std::uint32_t lanes, double rows);
  Stream sort(const DrawnStep& step, const Stream& all);
  Stream limit(const Stream& in, std::uint64_t rows);
  Stream unite(const DrawnStep& step);

  // An operator that takes `in`; what is returned are its rows, for now as many and as wide as those it takes.
  Stream added(const Stream& in, PipelineOperator type, OperatorKind kind, std::uint32_t lanes, OperatorWork work = {});
  void connect(const Stream& from, std::uint32_t to);
  void release(Stream& out, double rows, double estimated);  // of a blocking operator
  Stream with_lanes(const Stream& in, std::uint32_t lanes);
  Stream widened(const Stream& in);
  std::uint32_t lanes_for(double rows) const;
  // Rows that an instance takes before it changes; 0: it would be done by then.
  std::uint64_t rows_before_change(const Stream& in) const;
  void change(const Stream& taken, const Stream& at, PipelineOperator to, const OperatorWork& work);

  plan::Operator& op(const Stream& s) { return plan_.job.plan.operators[s.op]; }
  PlannedOperator& planned(const Stream& s) { return plan_.operators[s.op]; }

  const DrawnQuery& query_;
  const PipelinesSpec& spec_;
  PhysicalPlan plan_;
};

std::uint32_t Planner::lanes_for(double rows) const {
  std::uint32_t lanes = 1;
  while (2 * lanes <= spec_.most_lanes && rows >= 2 * lanes * kChunksPerLane * kChunkRows) lanes *= 2;
  return lanes;
}

Stream Planner::added(const Stream& in, PipelineOperator type, OperatorKind kind, std::uint32_t lanes,
                      OperatorWork work) {
  Stream out = in;
  out.op = static_cast<std::uint32_t>(plan_.operators.size());
  out.phase = plan::EdgePhase::always;
  out.selectivity = 1;
  out.lanes = lanes;
  plan::Operator made;
  made.id = fmt::format("{}-{}", models::to_string(type), out.op);
  made.kind = kind;
  made.output = {in.columns, kernel::Bytes{std::max<std::int64_t>(1, std::llround(in.row_bytes))}};
  work.row_bytes = in.row_bytes;
  if (work.out_row_bytes == 0) work.out_row_bytes = in.row_bytes;
  made.cost = operator_cost(type, work);
  plan_.job.plan.operators.push_back(std::move(made));
  PlannedOperator known;
  known.type = known.type_after = type;
  known.instances = lanes;
  known.rows_in = known.rows_out = in.rows;
  known.columns = in.columns;
  known.row_bytes = in.row_bytes;
  plan_.operators.push_back(known);
  if (kind != OperatorKind::source) connect(in, out.op);
  return out;
}

void Planner::connect(const Stream& from, std::uint32_t to) {
  const bool equal = plan_.operators[from.op].instances == plan_.operators[to].instances;
  plan::Edge edge;
  edge.from = plan_.job.plan.operators[from.op].id;
  edge.to = plan_.job.plan.operators[to].id;
  edge.partitioning = equal ? plan::Partitioning::forward : plan::Partitioning::rescale;
  edge.selectivity = from.selectivity;
  edge.phase = from.phase;
  plan_.job.plan.edges.push_back(std::move(edge));
}

void Planner::release(Stream& out, double rows, double estimated) {
  out.rows = planned(out).rows_out = rows;
  out.estimated = estimated;
  out.chunks = out.lanes * std::ceil(rows / out.lanes / kChunkRows);
}

// Every chunk is dealt out over the lanes that its instance sends to.
Stream Planner::with_lanes(const Stream& in, std::uint32_t lanes) {
  if (in.lanes == lanes) return in;
  Stream out = added(in, PipelineOperator::exchange, OperatorKind::map, lanes);
  if (lanes > in.lanes) out.chunks = std::min(in.rows, in.chunks * lanes / in.lanes);
  return out;
}

// Before work that is worth it: a blocking operator has left all rows in a lane or two.
Stream Planner::widened(const Stream& in) {
  const std::uint32_t wanted = lanes_for(in.estimated);
  return wanted >= 4 * in.lanes ? with_lanes(in, wanted) : in;
}

std::uint64_t Planner::rows_before_change(const Stream& in) const {
  const double before = spec_.change_chunks * in.chunk_rows();
  if (in.rows / in.lanes < 2 * before) return 0;
  return static_cast<std::uint64_t>(std::max(1.0, kNearlyAll * before));
}

// `at` takes the rows `taken`.
void Planner::change(const Stream& taken, const Stream& at, PipelineOperator to, const OperatorWork& work) {
  plan::Operator& changing = op(at);
  changing.adaptation.after = rows_before_change(taken);
  changing.adaptation.cost = operator_cost(to, work);
  planned(at).type_after = to;
  planned(at).rows_before = std::min(taken.rows, taken.lanes * spec_.change_chunks * taken.chunk_rows());
}

Stream Planner::stream_of(std::size_t i) {
  const DrawnStep& step = query_.steps[i];
  if (step.kind == StepKind::scan) return scan(step);
  if (step.kind == StepKind::unite) return unite(step);
  const Stream in = stream_of(step.inputs.front());
  switch (step.kind) {
    case StepKind::filter:
      return filter(step, in);
    case StepKind::expression:
      return expression(step, widened(in));
    case StepKind::join:
      return join(step, widened(in), stream_of(step.inputs[1]));
    case StepKind::aggregate:
      return aggregate(step, widened(in));
    case StepKind::sort:
      return sort(step, widened(in));
    default:
      return limit(in, step.limit);
  }
}

Stream Planner::scan(const DrawnStep& step) {
  Stream read;
  read.rows = read.estimated = step.rows;
  read.chunks = std::ceil(step.rows / kChunkRows);
  read.columns = step.columns;
  read.row_bytes = step.row_bytes;
  const Stream out = added(read, PipelineOperator::scan, OperatorKind::source, lanes_for(step.rows));
  op(out).records = static_cast<std::uint64_t>(std::llround(step.rows));
  op(out).read_size = kernel::Bytes{std::max<std::int64_t>(1, std::llround(kCompression * step.row_bytes))};
  return out;
}

Stream Planner::filter(const DrawnStep& step, const Stream& in) {
  Stream out = added(in, PipelineOperator::filter, OperatorKind::filter, in.lanes,
                     {.passing = step.selectivity, .relative = step.work});
  planned(out).work = step.work;
  planned(out).rows_out = out.rows = step.rows;
  out.estimated = step.estimated;
  out.selectivity = step.selectivity;
  out.chunks = std::min(in.chunks, out.rows);
  return out;
}

Stream Planner::expression(const DrawnStep& step, const Stream& in) {
  Stream out = added(in, PipelineOperator::expression, OperatorKind::map, in.lanes, {.relative = step.work});
  planned(out).work = step.work;
  out.columns = step.columns;
  out.row_bytes = step.row_bytes;
  op(out).output = {out.columns, kernel::Bytes{std::llround(out.row_bytes)}};
  return out;
}

Stream Planner::build(const Stream& second, bool hashed, bool changes) {
  const PipelineOperator hash = PipelineOperator::hash_build, merge = PipelineOperator::merge_build;
  const Stream in = with_lanes(second, std::min(lanes_for(second.estimated), kBuildLanes));
  const Stream out = added(in, hashed ? hash : merge, OperatorKind::join_build, in.lanes);
  op(out).memory_budget = kernel::Bytes{spec_.join_memory.count / in.lanes};
  planned(out).held_rows = in.rows;
  if (changes && rows_before_change(in) > 0) change(in, out, hashed ? merge : hash, {.row_bytes = in.row_bytes});
  return out;
}

Stream Planner::join(const DrawnStep& step, const Stream& first, const Stream& second) {
  const PipelineOperator hash = PipelineOperator::hash_probe, merge = PipelineOperator::merge_join;
  const bool hashed = second.bytes(second.estimated) <= static_cast<double>(spec_.join_memory.count);
  const bool changes = hashed ? second.rows > spec_.change_factor * second.estimated
                              : second.rows * spec_.change_factor < second.estimated;
  const Stream table = build(second, hashed, changes);
  OperatorWork work{.row_bytes = first.row_bytes, .passing = step.selectivity, .out_row_bytes = step.row_bytes};
  Stream out = added(first, hashed ? hash : merge, OperatorKind::join_probe, first.lanes, work);
  connect(table, out.op);
  plan_.job.plan.edges.back().partitioning = plan::Partitioning::broadcast;
  planned(out).build = table.op;
  planned(out).held_rows = second.rows;
  if (op(table).adaptation.adapts()) {
    op(out).adaptation.with_build = true;
    op(out).adaptation.cost = operator_cost(hashed ? merge : hash, work);
    planned(out).type_after = hashed ? merge : hash;
    planned(out).rows_before = 0;
  }
  planned(out).rows_out = out.rows = step.rows;
  out.estimated = step.estimated;
  out.selectivity = step.selectivity;
  out.chunks = std::clamp(out.chunks, std::ceil(out.rows / kChunkRows), std::max(1.0, std::floor(out.rows)));
  out.columns = step.columns;
  out.row_bytes = step.row_bytes;
  op(out).output = {out.columns, kernel::Bytes{std::max<std::int64_t>(1, std::llround(out.row_bytes))}};
  return out;
}

// Of `rows` groups put out; the plan has the groups that make as many of what comes in.
Stream Planner::groups(const DrawnStep& step, const Stream& in, PipelineOperator type, std::uint32_t lanes,
                       double rows) {
  Stream out = added(in, type, OperatorKind::aggregate, lanes, {.relative = step.work});
  op(out).groups = static_cast<std::uint64_t>(std::max(1.0, groups_behind(rows / lanes, in.rows / lanes)));
  op(out).memory_budget = kernel::Bytes{spec_.sort_memory.count / lanes};
  planned(out).work = step.work;
  planned(out).groups = step.groups;
  planned(out).held_rows = rows;
  release(out, rows, step.estimated);
  out.columns = step.columns;
  out.row_bytes = step.row_bytes;
  op(out).output = {out.columns, kernel::Bytes{std::llround(out.row_bytes)}};
  return out;
}

Stream Planner::aggregate(const DrawnStep& step, const Stream& in) {
  const double each = distinct_values(step.groups, in.rows / in.lanes);
  Stream out =
      groups(step, in, PipelineOperator::partial_aggregate, in.lanes, in.lanes == 1 ? step.rows : in.lanes * each);
  return in.lanes == 1 ? out : groups(step, out, PipelineOperator::merge_aggregate, 1, step.rows);
}

Stream Planner::sort(const DrawnStep& step, const Stream& all) {
  const Stream in = with_lanes(all, std::min(all.lanes, kSortLanes));
  const PipelineOperator internal = PipelineOperator::partial_sort, external = PipelineOperator::external_sort;
  const double kept = step.limit > 0 ? std::min(in.rows, static_cast<double>(step.limit) * in.lanes) : in.rows;
  const double estimate = in.estimated * kept / in.rows;
  const bool fits = in.bytes(estimate) <= static_cast<double>(spec_.sort_memory.count);
  Stream out = added(in, fits ? internal : external, OperatorKind::sort, in.lanes);
  op(out).limit = step.limit;
  op(out).memory_budget = kernel::Bytes{spec_.sort_memory.count / in.lanes};
  planned(out).held_rows = kept;
  release(out, kept, estimate);
  const bool changes = fits && step.limit == 0 && in.rows > spec_.change_factor * in.estimated;
  if (changes && rows_before_change(in) > 0) change(in, out, external, {.row_bytes = in.row_bytes});
  if (out.lanes == 1 && fits && !op(out).adaptation.adapts()) return out;
  Stream runs = out;
  if (op(out).adaptation.adapts()) {
    runs.phase = plan::EdgePhase::after;
    runs = added(runs, PipelineOperator::merge_sort, OperatorKind::map, out.lanes, {.inputs = 4});
    out.phase = plan::EdgePhase::before;
  }
  const bool two = runs.op != out.op;
  Stream merged = added(out, PipelineOperator::merge_sort, two ? OperatorKind::union_all : OperatorKind::map, 1,
                        {.inputs = std::max(2U, out.lanes)});
  if (two) connect(runs, merged.op);
  return step.limit > 0 && out.lanes > 1 ? limit(merged, step.limit) : merged;
}

Stream Planner::limit(const Stream& in, std::uint64_t rows) {
  const Stream one = with_lanes(in, 1);
  Stream out = added(one, PipelineOperator::limit, OperatorKind::limit, 1);
  op(out).limit = rows;
  planned(out).rows_out = out.rows = std::min(in.rows, static_cast<double>(rows));
  out.estimated = std::min(in.estimated, static_cast<double>(rows));
  out.chunks = std::min(in.chunks, std::ceil(out.rows / in.chunk_rows()));
  return out;
}

Stream Planner::unite(const DrawnStep& step) {
  std::vector<Stream> inputs;
  std::uint32_t lanes = 1;
  for (const std::size_t input : step.inputs) {
    inputs.push_back(stream_of(input));
    lanes = std::max(lanes, inputs.back().lanes);
  }
  double chunks = 0;
  for (Stream& input : inputs) {
    input = with_lanes(input, lanes);
    input.columns = step.columns;
    input.row_bytes = step.row_bytes;
    chunks += input.chunks;
  }
  Stream out = added(inputs.front(), PipelineOperator::exchange, OperatorKind::union_all, lanes);
  for (std::size_t i = 1; i < inputs.size(); ++i) connect(inputs[i], out.op);
  planned(out).rows_in = planned(out).rows_out = out.rows = step.rows;
  out.estimated = step.estimated;
  out.chunks = chunks;
  return out;
}

}  // namespace

PhysicalPlan physical_plan(const DrawnQuery& query, const std::string& name, const PipelinesSpec& spec) {
  return Planner(query, spec).run(name);
}

PhysicalPlan probe_of(PhysicalPlan plan, std::uint32_t chunks) {
  for (std::size_t i = 0; i < plan.operators.size(); ++i) {
    plan::Operator& source = plan.job.plan.operators[i];
    if (source.kind != OperatorKind::source) continue;
    const std::uint64_t most = std::uint64_t{chunks} * kChunkRows * plan.operators[i].instances;
    source.records = std::min(source.records, most);
  }
  return plan;
}

}  // namespace millrace::experiments
