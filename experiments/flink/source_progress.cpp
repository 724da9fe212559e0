#include "experiments/flink/source_progress.h"

#include "experiments/flink/counter_growth.h"

namespace millrace::experiments::flink {

SourceReading source_reading(const VertexMap& map, const Snapshot& snapshot, const std::string& source) {
  SourceReading reading{.due = 0, .lag = 0};
  for (const SubtaskSnapshot& subtask : snapshot.vertices[map.vertex_of.at(source)].subtasks) {
    // A source heads its chain.
    const OperatorCounters& counters = subtask.operators.front();
    add_to(reading.lag, counters.lag);
    add_to(reading.due, counters.lag);
    add_to(reading.due, counters.emitted);
  }
  return reading;
}

std::optional<std::uint32_t> subtasks_behind(const VertexMap& map, const Snapshot& snapshot, const std::string& source,
                                             double rate_per_s) {
  const auto& subtasks = snapshot.vertices[map.vertex_of.at(source)].subtasks;
  const double second_of_one = rate_per_s / static_cast<double>(subtasks.size());
  std::uint32_t behind = 0;
  for (const SubtaskSnapshot& subtask : subtasks) {
    const auto& lag = subtask.operators.front().lag;
    if (!lag) return std::nullopt;
    if (*lag > second_of_one) ++behind;
  }
  return behind;
}

}  // namespace millrace::experiments::flink
