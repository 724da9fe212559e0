#include <fmt/format.h>

#include <optional>
#include <vector>

#include "experiments/config/key_table.h"
#include "experiments/figures/aligned_text.h"
#include "experiments/watched/edge_flows.h"
#include "experiments/watched/query_text.h"
#include "experiments/watched/vertex_names.h"
#include "experiments/watched/vertex_sums.h"
#include "sim/plan/names.h"

namespace millrace::experiments {
namespace {

using flink::SubtaskRates;
using flink::WatchedJob;

// Mean of the subtasks; "?" if one does not report it.
std::string share(const flink::WatchedVertex& vertex, std::optional<double> SubtaskRates::*time) {
  const auto mean = mean_of(vertex, time);
  return mean ? fmt::format("{:.0f} %", 100 * *mean) : "?";
}

}  // namespace

std::string query_table(const FittedQuery& query, const WatchedJob& job) {
  std::vector<std::string> names;
  for (const flink::GraphVertex& vertex : job.graph.vertices) names.push_back(vertex.name);
  const std::vector<std::string> ids = config_names(names);
  std::vector<std::vector<std::string>> lines{{"operator", "kind", "parallelism", "in/s", "out/s", "busy",
                                               "backpressured", "max/mean in", "own CPU a record", "bytes a record"}};
  for (std::size_t v = 0; v < ids.size(); ++v) {
    const plan::Operator& op = *find_operator(query.plan, ids[v]);
    const flink::WatchedVertex& vertex = job.vertices[v];
    const bool read = job.graph.is_read(v);
    lines.push_back({ids[v], std::string(name_of(op.kind)), fmt::format("{}", vertex.subtasks.size()),
                     fmt::format("{:.6g}", records_read(job, v)),
                     read ? fmt::format("{:.6g}", records_written(job, v)) : "-", share(vertex, &SubtaskRates::busy),
                     share(vertex, &SubtaskRates::backpressured),
                     vertex.subtasks.size() > 1 ? fmt::format("{:.2f}", unevenness(vertex)) : "-",
                     value_text(ValueType::duration, static_cast<double>(op.cost.per_record.ns())),
                     read ? fmt::format("{}", op.output.size.count) : "-"});
  }
  return aligned_text(lines);
}

}  // namespace millrace::experiments
