#include "experiments/watched/fitted_query.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "experiments/watched/fitted_plan.h"
#include "experiments/watched/vertex_names.h"
#include "experiments/watched/vertex_sums.h"
#include "sim/plan/execution_graph.h"
#include "sim/runtime/cost_model.h"

namespace millrace::experiments {
namespace {

using flink::SubtaskRates;
using flink::WatchedJob;
using flink::WatchedVertex;

double known_sum_of(const WatchedVertex& vertex, std::optional<double> SubtaskRates::*rate) {
  return sum_of(vertex, rate).value_or(0);
}

// Of the buffers that cross the job's edges, those that stay within a process; all, if nothing is known.
double share_of_local_buffers(const WatchedJob& job) {
  double local = 0, all = 0;
  for (const WatchedVertex& vertex : job.vertices) {
    local += known_sum_of(vertex, &SubtaskRates::buffers_in_local);
    all +=
        known_sum_of(vertex, &SubtaskRates::buffers_in_local) + known_sum_of(vertex, &SubtaskRates::buffers_in_remote);
  }
  return all > 0 ? local / all : 1;
}

// What the engine charges by itself for what was counted.
class EngineShare {
 public:
  EngineShare(const WatchedJob& job, const std::vector<EdgeFlow>& flows, const std::vector<std::string>& ids,
              const FittedQuery& query, const runtime::EngineProfile& engine)
      : job_(job),
        flows_(flows),
        ids_(ids),
        query_(query),
        graph_(plan::expand(query.plan, query.deployment, engine.chaining)),
        costs_(query.plan, graph_, engine),
        local_(share_of_local_buffers(job)) {}

  // CPU ns per second, of all instances of the vertex.
  double of(std::size_t v) const { return of_records(v) + of_buffers(v); }

 private:
  double of_records(std::size_t v) const {
    const plan::Operator& op = *find_operator(query_.plan, ids_[v]);
    const auto index = static_cast<std::uint32_t>(index_of(query_.plan, op.id));
    if (op.kind == plan::OperatorKind::source) return records_read(job_, v) * costs_.of_source(index).cpu_ns;
    double counted = 0, ns = 0, results = 0;
    for (std::size_t f = 0; f < flows_.size(); ++f) {
      const EdgeFlow& flow = flows_[f];
      if (flow.from == v) results = std::max(results, flow.records_per_s);
      if (flow.to != v) continue;
      const double copies = flow.strategy == "BROADCAST" ? job_.graph.vertices[v].parallelism : 1;
      counted += flow.records_per_s * copies;
      // The plan's first edges are those of the flows.
      ns += flow.records_per_s * copies * costs_.of_input(static_cast<std::uint32_t>(f)).cpu_ns;
    }
    // What is on its way at the two instants differs: the vertex's own count is that of its work.
    if (counted > 0) ns *= records_read(job_, v) / counted;
    return op.window ? ns + results * costs_.of_result(index).cpu_ns : ns;
  }

  double of_buffers(std::size_t v) const {
    const WatchedVertex& vertex = job_.vertices[v];
    const double out = known_sum_of(vertex, &SubtaskRates::buffers_out);
    const double local = known_sum_of(vertex, &SubtaskRates::buffers_in_local) + out * local_;
    const double remote = known_sum_of(vertex, &SubtaskRates::buffers_in_remote) + out * (1 - local_);
    return local * costs_.of_buffer_ns(false, 1) + remote * costs_.of_buffer_ns(true, 1);
  }

  const WatchedJob& job_;
  const std::vector<EdgeFlow>& flows_;
  const std::vector<std::string>& ids_;
  const FittedQuery& query_;
  plan::ExecutionGraph graph_;
  runtime::CostModel costs_;
  double local_;
};

struct FittedCost {
  kernel::Duration per_record;
  std::string note;
};

FittedCost cost_of(const WatchedVertex& vertex, double records_per_s, double engine_ns, const std::string& engine) {
  const auto busy = sum_of(vertex, &SubtaskRates::busy);
  if (!busy) return {{}, "not known: it reports no busy time"};
  if (records_per_s <= 0) return {{}, "not known: it read nothing"};
  const double busy_ns = *busy * 1e9;
  const double all = busy_ns / records_per_s, charged = engine_ns / records_per_s;
  const double own = std::max(0.0, std::round(all - charged));
  std::string note = fmt::format("busy for {:.0f} ns a record, {:.0f} of them engine '{}'", all, charged, engine);
  if (all < charged) note += ", which is too dear for where it ran";
  return {kernel::Duration::from_ns(static_cast<std::int64_t>(own)), note};
}

}  // namespace

FittedQuery fitted_query(const WatchedJob& job, const runtime::EngineProfile& engine) {
  std::vector<std::string> names;
  for (const flink::GraphVertex& vertex : job.graph.vertices) names.push_back(vertex.name);
  const std::vector<std::string> ids = config_names(names);
  const std::vector<EdgeFlow> flows = edge_flows(job);
  FittedQuery query = plan_without_costs(job, ids, flows);
  std::vector<FittedCost> costs;
  const EngineShare charged(job, flows, ids, query, engine);
  for (std::size_t v = 0; v < ids.size(); ++v) {
    costs.push_back(cost_of(job.vertices[v], records_read(job, v), charged.of(v), engine.name));
  }
  for (std::size_t v = 0; v < ids.size(); ++v) {
    query.plan.operators[index_of(query.plan, ids[v])].cost.per_record = costs[v].per_record;
    query.notes[ids[v]].of_key["per_record"] = costs[v].note;
  }
  return query;
}

}  // namespace millrace::experiments
