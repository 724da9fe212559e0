#include "sim/runtime/topology.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <numeric>

#include "sim/cluster/placement.h"
#include "sim/plan/key_groups.h"
#include "sim/runtime/key_domains.h"
#include "sim/runtime/timely.h"
#include "sim/runtime/weighted_routing.h"

namespace millrace::runtime {

using plan::OperatorKind;
using plan::Partitioning;

namespace {

constexpr std::uint32_t kMostClasses = 65'535;  // Run::key_class holds 16 bits

// As TaskSite::service_shape. The variation of a gamma distribution is 1 / sqrt(shape).
double service_shape(const plan::OperatorCost& cost) {
  switch (cost.distribution) {
    case plan::ServiceDistribution::deterministic:
      return 0;
    case plan::ServiceDistribution::exponential:
      return 1;
    case plan::ServiceDistribution::gamma:
      return 1 / (cost.service_cv * cost.service_cv);
  }
  return 0;
}
double more_variable(double a, double b) {
  return a == 0 || b == 0 ? std::max(a, b) : std::min(a, b);
}

class Builder {
 public:
  Builder(const job::Job& job, const plan::Deployment& deployment, const cluster::Cluster& cluster,
          const EngineProfile& engine)
      : plan_(job.plan),
        deployment_(deployment),
        cluster_(cluster),
        engine_(engine),
        domains_(simulated_domains(job.plan, engine)),
        graph_(plan::expand(job.plan, deployment, engine.chaining)),
        costs_(job.plan, graph_, engine),
        timely_(engine.mode == Mode::timely) {
    // An exchange takes the hash modulo its targets: as many key groups as instances.
    if (!timely_) return;
    for (plan::Task& task : graph_.tasks) task.max_parallelism = task.parallelism;
  }

  Topology build() {
    add_operators();
    add_tasks();
    add_edges();
    mark_watermarks();
    mark_births();
    mark_ends();
    if (timely_) give_to_workers();
    return std::move(topology_);
  }

 private:
  void add_operators() {
    for (const plan::Operator& op : plan_.operators) {
      OperatorSite site;
      site.kind = op.kind;
      site.calls_out = op.cost.calls_out();
      site.event_time =
          op.window && op.window->policy == plan::WindowPolicy::time && op.window->domain == plan::TimeDomain::event;
      site.state_record_bytes = static_cast<std::uint32_t>(op.output.size.count);
      site.classes = classes_of(op.key);
      topology_.operators.push_back(std::move(site));
    }
    for (std::uint32_t i = 0; i < plan_.operators.size(); ++i) {
      OperatorSite& site = topology_.operators[i];
      if (site.kind == OperatorKind::join_probe) site.table = table_of(i);
      if (!makes_results(site.kind)) continue;
      site.per_result = costs_.of_result(i);
      site.per_buffered_record = costs_.of_buffered_record(i);
    }
  }

  static bool makes_results(OperatorKind kind) {
    return kind == OperatorKind::window_aggregate || kind == OperatorKind::window_join ||
           kind == OperatorKind::aggregate || kind == OperatorKind::sort || kind == OperatorKind::limit;
  }

  // Its second input.
  std::uint32_t table_of(std::uint32_t probe) const {
    for (std::uint32_t e = 0; e < plan_.edges.size(); ++e) {
      if (plan_.edges[e].to == plan_.operators[probe].id && side_of(e) == 1) {
        return static_cast<std::uint32_t>(index_of(plan_, plan_.edges[e].from));
      }
    }
    return kNone;
  }

  std::vector<plan::KeyClass> classes_of(const std::string& key) const {
    if (key.empty()) return {plan::KeyClass{0, 1, 1.0}};
    const plan::KeyDistribution& keys = domains_.at(key);
    if (!keys.listed.empty()) return {plan::KeyClass{0, keys.keys, 1.0}};
    const bool each = engine_.granularity == Granularity::record && keys.keys <= kMostClasses;
    return plan::key_classes(keys, engine_.key_classes, each);
  }

  void add_tasks() {
    const std::vector<std::uint32_t> nodes = cluster::node_of_slot(cluster_, deployment_.slots_needed());
    const std::vector<std::uint32_t> managers = cluster::manager_of_slot(cluster_, nodes);
    for (const plan::Task& task : graph_.tasks) {
      const auto index = static_cast<std::uint32_t>(topology_.tasks.size());
      TaskSite site;
      site.name = task.name;
      site.operators = task.operators;
      site.inputs = task.inputs;
      site.outputs = task.outputs;
      site.first_subtask = static_cast<std::uint32_t>(topology_.subtasks.size());
      site.parallelism = task.parallelism;
      site.max_parallelism = task.max_parallelism;
      const plan::Operator& head = plan_.operators[task.operators.front()];
      site.is_source = head.kind == OperatorKind::source;
      if (site.is_source) site.per_source_record = costs_.of_source(task.operators.front());
      for (std::uint32_t position = 0; position < task.operators.size(); ++position) {
        const std::uint32_t op = task.operators[position];
        topology_.operators[op].task = index;
        topology_.operators[op].position = position;
        site.service_shape = more_variable(site.service_shape, service_shape(plan_.operators[op].cost));
        add_shares(op, task);
      }
      for (std::uint32_t i = 0; i < task.parallelism; ++i) {
        const InstanceLimits limits =
            limits_of(plan_, deployment_, task.operators, i, engine_, cluster_.nodes[nodes[i]].type.cores);
        topology_.subtasks.push_back({index, i, nodes[i], managers[i], limits});
      }
      add_own_work(task, site);
      topology_.tasks.push_back(std::move(site));
    }
    for (std::uint32_t t = 0; t < graph_.tasks.size(); ++t) add_outs(t);
  }

  void add_own_work(const plan::Task& task, const TaskSite& site) {
    const bool adapts = plan_.operators[task.operators.front()].adaptation.adapts();
    const std::size_t first = topology_.own_work.size();
    for (std::uint32_t i = 0; i < site.parallelism; ++i) {
      SubtaskSite& subtask = topology_.subtasks[site.first_subtask + i];
      const double missing = subtask.limits.missing;
      if (missing > 0) subtask.own_work = own_work_of(task, first, missing, false);
      if (adapts) subtask.adapted_work = own_work_of(task, first, missing, true);
    }
  }

  // Instances of a task that miss as much do the same work. Those of this one lie from `first` on.
  std::uint32_t own_work_of(const plan::Task& task, std::size_t first, double missing, bool adapted) {
    std::vector<OwnWork>& all = topology_.own_work;
    std::size_t own = first;
    while (own < all.size() && (all[own].missing != missing || all[own].adapted != adapted)) ++own;
    if (own == all.size()) all.push_back(work_of(task, missing, adapted));
    return static_cast<std::uint32_t>(own);
  }

  OwnWork work_of(const plan::Task& task, double missing, bool adapted) const {
    const CostModel costs = adapted ? costs_.missing(missing).adapted() : costs_.missing(missing);
    OwnWork work;
    work.missing = missing;
    work.adapted = adapted;
    for (const std::uint32_t edge : task.inputs) work.per_record.push_back(costs.of_input(graph_.edges[edge].edge));
    const OperatorKind head = plan_.operators[task.operators.front()].kind;
    if (head == OperatorKind::source) work.per_source_record = costs.of_source(task.operators.front());
    for (const std::uint32_t op : task.operators) {
      const bool makes = makes_results(plan_.operators[op].kind);
      work.per_result.push_back(makes ? costs.of_result(op) : Work());
      work.per_buffered_record.push_back(makes ? costs.of_buffered_record(op) : Work());
    }
    return work;
  }

  // Threads of one process instead of slots and managers; every edge carries frontiers, and nothing bounds a batch.
  void give_to_workers() {
    const auto instances = static_cast<std::uint32_t>(topology_.subtasks.size());
    const bool dedicated = engine_.worker_pool == WorkerPool::dedicated;
    topology_.workers = worker_count(engine_, instances, deployment_.slots_needed());
    std::uint32_t next = 0;  // spread: the worker of an operator's first instance; sources begin with worker 0
    for (const TaskSite& task : topology_.tasks) {
      const bool shifted = engine_.worker_pool == WorkerPool::spread && !task.is_source;
      for (std::uint32_t i = 0; i < task.parallelism; ++i) {
        const std::uint32_t id = task.first_subtask + i;
        const std::uint32_t worker = ((shifted ? next : 0) + i) % topology_.workers;
        topology_.subtasks[id] = {topology_.subtasks[id].task, i, dedicated ? id : worker, 0};
      }
      if (shifted) next += task.parallelism;
    }
    const std::uint32_t widest = !dedicated && engine_.workers > 0 ? engine_.workers : cluster_.slots();
    for (TaskSite& task : topology_.tasks) task.max_parallelism = widest;
    for (EdgeSite& edge : topology_.edges) {
      edge.watermarks = true;
      edge.records_per_buffer = kLargestBatch;
    }
  }

  void add_outs(std::uint32_t t) {
    const plan::Task& task = graph_.tasks[t];
    for (const std::uint32_t e : task.chained_edges) {
      out_of(e).chained = true;
      out_of(e).to_operator = static_cast<std::uint32_t>(index_of(plan_, plan_.edges[e].to));
    }
    for (std::uint32_t i = 0; i < task.outputs.size(); ++i) out_of(graph_.edges[task.outputs[i]].edge).task_output = i;
  }

  OutEdge& out_of(std::uint32_t plan_edge) {
    auto& outs = topology_.operators[index_of(plan_, plan_.edges[plan_edge].from)].outs;
    for (OutEdge& out : outs) {
      if (out.plan_edge == plan_edge) return out;
    }
    OutEdge out;
    out.plan_edge = plan_edge;
    out.selectivity = plan_.edges[plan_edge].selectivity;
    out.phase = plan_.edges[plan_edge].phase;
    outs.push_back(out);
    return outs.back();
  }

  // How the records of an edge into an operator with a listed domain spread over it.
  std::shared_ptr<const KnownKeys> distribution_on(const plan::Edge& edge, const OperatorSite& to) const {
    if (edge.keys.empty()) return to.known;
    return std::make_shared<KnownKeys>(redistributed(*to.known, plan_.keys.at(edge.keys)));
  }

  // Of the left (or only) and of the right input.
  std::array<std::shared_ptr<const KnownKeys>, 2> distributions_into(std::uint32_t op) const {
    const OperatorSite& site = topology_.operators[op];
    std::array<std::shared_ptr<const KnownKeys>, 2> inputs = {site.known, site.known};
    for (std::uint32_t e = 0; e < plan_.edges.size(); ++e) {
      if (plan_.edges[e].to != plan_.operators[op].id) continue;
      inputs[side_of(e)] = distribution_on(plan_.edges[e], site);
    }
    return inputs;
  }

  // Keys per class that each subtask of a keyed operator owns.
  void add_shares(std::uint32_t op, const plan::Task& task) {
    OperatorSite& site = topology_.operators[op];
    site.shares.resize(task.parallelism);
    for (KeyShare& share : site.shares) share.keys.assign(site.classes.size(), 0);
    if (plan_.operators[op].key.empty()) {
      for (KeyShare& share : site.shares) share.keys[0] = 1;
      return;
    }
    const plan::KeyDistribution& keys = domains_.at(plan_.operators[op].key);
    if (!keys.listed.empty()) {
      site.known = std::make_shared<KnownKeys>(known_keys(keys, task.parallelism, task.max_parallelism));
      const auto [left, right] = distributions_into(op);
      for (std::uint32_t i = 0; i < task.parallelism; ++i) {
        site.own.push_back(std::make_shared<OwnKeys>(own_keys(*left, *right, i)));
        site.shares[i].keys[0] = site.own.back()->ids.size();
      }
      return;
    }
    const bool each = site.classes.size() > 1 && std::all_of(site.classes.begin(), site.classes.end(),
                                                             [](const plan::KeyClass& c) { return c.keys == 1; });
    if (each) {
      for (std::size_t c = 0; c < site.classes.size(); ++c) {
        const std::uint32_t group = plan::key_group_of(
            plan::java_hash(static_cast<std::int64_t>(site.classes[c].first_key)), task.max_parallelism);
        ++site.shares[plan::subtask_of_key_group(group, task.parallelism, task.max_parallelism)].keys[c];
      }
      return;
    }
    const auto groups = plan::keys_per_key_group(site.classes, task.max_parallelism);
    for (std::size_t c = 0; c < site.classes.size(); ++c) {
      std::vector<double> owned(task.parallelism, 0.0);
      for (std::uint32_t g = 0; g < task.max_parallelism; ++g) {
        owned[plan::subtask_of_key_group(g, task.parallelism, task.max_parallelism)] += groups[c][g];
      }
      for (std::uint32_t i = 0; i < task.parallelism; ++i) {
        site.shares[i].keys[c] = static_cast<std::uint64_t>(owned[i] + 0.5);
      }
    }
  }

  void add_edges() {
    for (const plan::TaskEdge& edge : graph_.edges) {
      const plan::Edge& written = plan_.edges[edge.edge];
      const plan::Operator& from = *find_operator(plan_, written.from);
      EdgeSite site;
      site.partitioning = edge.partitioning;
      site.plan_edge = edge.edge;
      site.from_task = edge.from_task;
      site.to_task = edge.to_task;
      site.to_operator = static_cast<std::uint32_t>(index_of(plan_, written.to));
      const std::vector<std::uint32_t>& inputs = topology_.tasks[edge.to_task].inputs;
      const auto index = static_cast<std::uint32_t>(topology_.edges.size());
      site.gate = static_cast<std::uint32_t>(std::find(inputs.begin(), inputs.end(), index) - inputs.begin());
      site.side = side_of(edge.edge);
      site.record_bytes = static_cast<std::uint32_t>(from.output.size.count + 4);
      site.records_per_buffer = static_cast<std::uint32_t>(
          std::max<std::int64_t>(1, engine_.buffer_size.count / static_cast<std::int64_t>(site.record_bytes)));
      if (engine_.chunk_records > 0) site.records_per_buffer = engine_.chunk_records;
      site.per_record = costs_.of_input(edge.edge);
      add_routing(site, written);
      number_channels(site);
      topology_.edges.push_back(std::move(site));
    }
  }

  std::uint32_t side_of(std::uint32_t plan_edge) const {
    for (std::uint32_t e = 0; e < plan_edge; ++e) {
      if (plan_.edges[e].to == plan_.edges[plan_edge].to) return 1;
    }
    return 0;
  }

  void number_channels(EdgeSite& site) {
    const std::uint32_t sources = topology_.tasks[site.from_task].parallelism;
    const std::uint32_t targets = topology_.tasks[site.to_task].parallelism;
    for (std::uint32_t i = 0; i < sources; ++i) {
      site.first_channel.push_back(topology_.channels);
      const plan::TargetRange range = plan::targets_of(site.partitioning, i, sources, targets);
      topology_.channels += range.last - range.first;
    }
  }

  void add_routing(EdgeSite& site, const plan::Edge& written) {
    if (site.partitioning == Partitioning::weighted) {
      site.routing.push_back(weighted_routing(written, deployment_.instances(written.to)));
    } else if (site.partitioning == Partitioning::hash) {
      const plan::Operator& to = plan_.operators[site.to_operator];
      site.keeps_class = key_of_stream(written.from) == to.key;
      const OperatorSite& receiver = topology_.operators[site.to_operator];
      if (receiver.known) {
        site.known = distribution_on(written, receiver);
        site.routing.push_back(known_routing(receiver, *site.known));
      } else {
        add_hash_routings(site, receiver, to.key);
      }
      if (site.known && site.keeps_class) mark_telling(written.from);
    }
  }

  void add_hash_routings(EdgeSite& site, const OperatorSite& receiver, const std::string& key) const {
    const plan::KeyDistribution& keys = plan_.keys.at(key);
    site.phase_length = keys.hot_change;
    for (const std::vector<double>& weights : plan::phase_weights(keys, receiver.classes)) {
      site.routing.push_back(hash_routing(receiver, weights));
    }
  }

  static Routing hash_routing(const OperatorSite& to, const std::vector<double>& weight_of_class) {
    std::vector<double> weights;
    std::vector<std::uint16_t> entry_class;
    std::vector<std::uint32_t> entry_target;
    std::vector<kernel::DiscreteTable> of_class;
    std::vector<std::vector<std::uint32_t>> class_targets(to.classes.size());
    for (std::uint32_t c = 0; c < to.classes.size(); ++c) {
      std::vector<double> within;
      for (std::uint32_t i = 0; i < to.shares.size(); ++i) {
        const auto keys = static_cast<double>(to.shares[i].keys[c]);
        if (keys == 0) continue;
        within.push_back(keys);
        class_targets[c].push_back(i);
        weights.push_back(weight_of_class[c] * keys / static_cast<double>(to.classes[c].keys));
        entry_class.push_back(static_cast<std::uint16_t>(c));
        entry_target.push_back(i);
      }
      of_class.emplace_back(within);
    }
    return {kernel::DiscreteTable(weights), std::move(entry_class), std::move(entry_target), std::move(of_class),
            std::move(class_targets)};
  }

  // Classes are key codes: entries by target for any key, a target for each key, targets for each phase.
  static Routing known_routing(const OperatorSite& to, const KnownKeys& known) {
    std::vector<std::uint32_t> targets(to.shares.size());
    std::iota(targets.begin(), targets.end(), 0U);
    const auto by_target = [&](const std::vector<double>& weights) {
      std::vector<double> sums(to.shares.size(), 0.0);
      for (std::size_t key = 0; key < weights.size(); ++key) sums[known.owner[key]] += weights[key];
      return kernel::DiscreteTable(sums);
    };
    Routing routing{
        by_target(known.weights), std::vector<std::uint16_t>(targets.size(), KeyCode::kAny), targets, {}, {}};
    routing.of_class.push_back(routing.any);
    routing.class_targets.push_back(targets);
    for (const std::uint32_t owner : known.owner) {
      routing.of_class.emplace_back(std::vector<double>{1.0});
      routing.class_targets.push_back({owner});
    }
    for (const auto& weights : known.in_phase) {
      const bool empty = std::all_of(weights.begin(), weights.end(), [](double weight) { return weight == 0; });
      routing.of_class.push_back(empty ? routing.any : by_target(weights));
      routing.class_targets.push_back(targets);
    }
    return routing;
  }

  // The windowed operator from which a stream has its key says its results' keys.
  void mark_telling(const std::string& operator_id) {
    const auto op = index_of(plan_, operator_id);
    topology_.operators[op].tells_keys = true;
    if (!plan_.operators[op].key.empty()) return;
    for (const plan::Edge& edge : plan_.edges) {
      if (edge.to == operator_id) mark_telling(edge.from);
    }
  }

  // The key by which an operator's output is partitioned, "" if none.
  std::string key_of_stream(const std::string& operator_id) const {
    const plan::Operator* origin = keyed_origin(plan_, operator_id);
    return origin != nullptr ? origin->key : "";
  }

  // An edge carries watermarks if its target, or anything behind it, has an event-time window.
  void mark_watermarks() {
    std::vector<bool> needs(topology_.operators.size(), false);
    const std::vector<std::size_t> order = topological_order(plan_);
    for (auto it = order.rbegin(); it != order.rend(); ++it) {
      needs[*it] = needs[*it] || topology_.operators[*it].event_time;
      if (!needs[*it]) continue;
      for (const plan::Edge& edge : plan_.edges) {
        if (edge.to == plan_.operators[*it].id) needs[index_of(plan_, edge.from)] = true;
      }
    }
    for (EdgeSite& edge : topology_.edges) edge.watermarks = needs[edge.to_operator];
  }

  // The end of an input travels as a watermark.
  void mark_ends() {
    const bool ends = std::ranges::any_of(plan_.operators, [](const plan::Operator& op) { return op.records > 0; });
    if (!ends) return;
    topology_.only_ends = std::ranges::none_of(topology_.edges, [](const EdgeSite& edge) { return edge.watermarks; });
    for (EdgeSite& edge : topology_.edges) edge.watermarks = true;
  }

  // Births are event times where watermarks pass, and digits of keys where an edge ahead draws keys by them.
  void mark_births() {
    const auto stronger = [](Births a, Births b) { return std::max(a, b); };
    const std::vector<std::size_t> order = topological_order(plan_);
    for (auto it = order.rbegin(); it != order.rend(); ++it) {
      OperatorSite& op = topology_.operators[*it];
      for (const OutEdge& out : op.outs) op.births = stronger(op.births, topology_.operators[out.to_operator].births);
      for (EdgeSite& edge : topology_.edges) {
        if (index_of(plan_, plan_.edges[edge.plan_edge].from) != *it) continue;
        edge.births = stronger(topology_.operators[edge.to_operator].births,
                               edge.watermarks ? Births::event_times : Births::ages);
        const bool by_digits = edge.known && !edge.keeps_class && edge.known->code.phases > 1;
        edge.births_before_draw = by_digits ? Births::digits : edge.births;
        op.births = stronger(op.births, edge.births_before_draw);
      }
    }
  }

  const plan::LogicalPlan& plan_;
  const plan::Deployment& deployment_;
  const cluster::Cluster& cluster_;
  const EngineProfile& engine_;
  std::map<std::string, plan::KeyDistribution> domains_;
  plan::ExecutionGraph graph_;
  CostModel costs_;
  bool timely_;
  Topology topology_;
};

}  // namespace

Topology build_topology(const job::Job& job, const plan::Deployment& deployment, const cluster::Cluster& cluster,
                        const EngineProfile& engine) {
  return Builder(job, deployment, cluster, engine).build();
}

}  // namespace millrace::runtime
