#include "experiments/watched/vertex_sums.h"

#include <algorithm>

namespace millrace::experiments {

using flink::SubtaskRates;
using flink::WatchedVertex;

std::optional<double> sum_of(const WatchedVertex& vertex, std::optional<double> SubtaskRates::*rate) {
  double total = 0;
  for (const SubtaskRates& subtask : vertex.subtasks) {
    if (!(subtask.*rate)) return std::nullopt;
    total += *(subtask.*rate);
  }
  return total;
}

std::optional<double> mean_of(const WatchedVertex& vertex, std::optional<double> SubtaskRates::*rate) {
  std::optional<double> result = sum_of(vertex, rate);
  if (result) *result /= static_cast<double>(vertex.subtasks.size());
  return result;
}

double unevenness(const WatchedVertex& vertex) {
  double total = 0, most = 0;
  for (const SubtaskRates& subtask : vertex.subtasks) {
    total += subtask.records_in;
    most = std::max(most, subtask.records_in);
  }
  return total > 0 ? most * static_cast<double>(vertex.subtasks.size()) / total : 1;
}

}  // namespace millrace::experiments
