#include "experiments/flink/measurement_tally.h"

#include <algorithm>
#include <utility>

#include "experiments/flink/counter_growth.h"
#include "experiments/flink/source_progress.h"

namespace millrace::experiments::flink {
namespace {

struct Growth {
  double records = 0;                   // of the operator's input, over its subtasks
  double greatest_backpressure_ms = 0;  // of one subtask
};

Growth growth_of(const VertexMap& map, const Snapshot* before, const Snapshot& now, const std::string& op) {
  const std::uint32_t v = map.vertex_of.at(op);
  const auto& operators = map.vertices[v].operators;
  const auto position = static_cast<std::size_t>(std::ranges::find(operators, op) - operators.begin());
  const bool anew = before == nullptr || now.restarted_since(*before);
  Growth total;
  for (std::size_t i = 0; i < now.vertices[v].subtasks.size(); ++i) {
    const bool was_there = !anew && i < before->vertices[v].subtasks.size();
    const SubtaskSnapshot& is = now.vertices[v].subtasks[i];
    const SubtaskSnapshot* was = was_there ? &before->vertices[v].subtasks[i] : nullptr;
    const auto records = was != nullptr ? was->operators[position].records_in : std::nullopt;
    total.records += growth(records, is.operators[position].records_in, !was_there).value_or(0);
    const auto held_up = was != nullptr ? was->backpressured_ms : std::nullopt;
    total.greatest_backpressure_ms =
        std::max(total.greatest_backpressure_ms, growth(held_up, is.backpressured_ms, !was_there).value_or(0));
  }
  return total;
}

}  // namespace

MeasurementTally::MeasurementTally(const job::Job& job, kernel::Duration start) : job_(job), from_(start) {}

void MeasurementTally::add(const VertexMap& map, const Snapshot& snapshot) {
  const Snapshot* before = last_ ? &*last_ : nullptr;
  double backpressured_ms = 0;
  for (const plan::Operator& op : job_.plan.operators) {
    const Growth grown = growth_of(map, before, snapshot, op.id);
    backpressured_ms = std::max(backpressured_ms, grown.greatest_backpressure_ms);
    if (op.kind == plan::OperatorKind::sink) measured_.result_records += grown.records;
    if (op.kind == plan::OperatorKind::source) measured_.read_records[op.id] += grown.records;
  }
  backpressured_ += kernel::Duration::from_seconds(backpressured_ms / 1000);

  double backlog = 0;
  for (const auto& [id, load] : job_.sources) {
    const SourceReading reading = source_reading(map, snapshot, id);
    if (load.loop == job::SourceLoop::closed) {
      measured_.offered_records[id] = measured_.read_records[id];
      continue;
    }
    backlog += reading.lag.value_or(0);
    if (!reading.due) continue;
    double& due = due_[id];
    measured_.offered_records[id] += std::max(0.0, *reading.due - due);
    due = std::max(due, *reading.due);
  }
  measured_.backlog_records = backlog;
  measured_.peak_backlog_records = std::max(measured_.peak_backlog_records, backlog);
  last_ = snapshot;
}

void MeasurementTally::add_outage(kernel::Duration length, bool again) {
  add_downtime(length);
  if (again) ++measured_.disturbance.restarts;
}

job::Measurement MeasurementTally::take(kernel::Duration at) {
  job::Measurement result = std::exchange(measured_, job::Measurement());
  result.window_s = (at - from_).seconds();
  result.downtime_s = std::min(result.downtime_s, result.window_s);
  if (result.window_s > 0) result.backpressured_share = std::min(1.0, backpressured_.seconds() / result.window_s);
  measured_.backlog_records = result.backlog_records;
  from_ = at;
  backpressured_ = {};
  return result;
}

}  // namespace millrace::experiments::flink
