#include <algorithm>
#include <array>
#include <map>
#include <vector>

#include "models/regressors/strong_parts.h"

namespace millrace::models {
namespace {

void add_parallelism(const PlanDescription& plan, Columns& columns) {
  for (const OperatorType type : kOperatorTypeList) {
    Spread parallelism, log_parallelism;
    for (const DescribedOperator& op : plan.operators) {
      if (op.type != type) continue;
      parallelism.take(op.parallelism);
      log_parallelism.take(finite_log(op.parallelism));
    }
    columns.add(to_string(type), "parallelism", parallelism);
    columns.add(to_string(type), "log_parallelism", log_parallelism);
  }
}

Spread cores_of(const PlanDescription& plan) {
  Spread cores;
  for (const DescribedHost& host : plan.hosts) cores.take(host.cores);
  return cores;
}

void add_hosts(const PlanDescription& plan, Columns& columns) {
  Spread frequency, memory, network;
  for (const DescribedHost& host : plan.hosts) {
    frequency.take(host.frequency_hz);
    memory.take(host.memory_bytes);
    network.take(host.network_mbit_per_s);
  }
  columns.add("hosts", "count", static_cast<double>(plan.hosts.size()));
  columns.add("hosts", "cores", cores_of(plan));
  columns.add("hosts", "frequency", frequency);
  columns.add("hosts", "memory", memory);
  columns.add("hosts", "network", network);
}

// Instances per core of the fullest host, by where they are placed.
double fullest_host(const PlanDescription& plan) {
  std::vector<double> instances(plan.hosts.size());
  for (const DescribedPlacement& placed : plan.placement) instances[placed.host] += placed.instances;
  double fullest = 0;
  for (std::size_t i = 0; i < instances.size(); ++i) {
    fullest = std::max(fullest, ratio(instances[i], plan.hosts[i].cores));
  }
  return fullest;
}

struct Chain {
  double operators = 0;
  double parallelism = 0;
};

std::map<std::uint32_t, Chain> chains_of(const PlanDescription& plan) {
  std::map<std::uint32_t, Chain> chains;
  for (const DescribedOperator& op : plan.operators) {
    Chain& chain = chains[op.chain];
    ++chain.operators;
    chain.parallelism = std::max<double>(chain.parallelism, op.parallelism);
  }
  return chains;
}

// Tasks are what hosts run: the instances of a chain.
void add_load(const PlanDescription& plan, Columns& columns) {
  double instances = 0, tasks = 0;
  for (const DescribedOperator& op : plan.operators) instances += op.parallelism;
  const auto chains = chains_of(plan);
  for (const auto& [number, chain] : chains) tasks += chain.parallelism;
  const double cores = cores_of(plan).sum();
  columns.add("plan", "chains", static_cast<double>(chains.size()));
  columns.add("plan", "tasks", tasks);
  columns.add("hosts", "instances_per_core", ratio(instances, cores));
  columns.add("hosts", "tasks_per_core", ratio(tasks, cores));
  columns.add("hosts", "fullest_instances_per_core", fullest_host(plan));
}

// An edge is partitioned as its receiving operator says.
void add_partitioning(const PlanDescription& plan, Columns& columns) {
  for (const std::string_view word : {"forward", "rebalance", "hash"}) {
    const auto has_word = [&](const DescribedEdge& edge) { return plan.operators[edge.to].partitioning == word; };
    const auto edges = std::ranges::count_if(plan.edges, has_word);
    columns.add("partitioning", word, ratio(static_cast<double>(edges), static_cast<double>(plan.edges.size())));
  }
}

}  // namespace

void add_deployment(const PlanDescription& plan, Columns& columns) {
  add_parallelism(plan, columns);
  add_hosts(plan, columns);
  add_load(plan, columns);
}

void add_grouping(const PlanDescription& plan, Columns& columns) {
  add_partitioning(plan, columns);
  Spread operators;
  for (const auto& [number, chain] : chains_of(plan)) operators.take(chain.operators);
  columns.add("chains", "operators", operators);
}

}  // namespace millrace::models
