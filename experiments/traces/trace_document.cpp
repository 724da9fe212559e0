#include "experiments/traces/trace_document.h"

#include <set>

#include "experiments/store/canonical_json.h"
#include "experiments/store/sha256.h"
#include "sim/plan/names.h"
#include "sim/plan/plan_json.h"

namespace millrace::experiments {
namespace {

using nlohmann::json;

json rates_of(const job::Job& job) {
  json rates = json::object();
  for (const auto& [id, load] : job.sources) rates[id] = load.rate.rate(kernel::SimTime());
  return rates;
}

json host_facts(const cluster::Node& node) {
  return {{"id", node.name},
          {"node_type", node.type.name},
          {"cores", node.type.cores},
          {"memory_bytes", node.type.memory.count},
          {"network_mbit_per_s", node.type.network.value * 8 / 1e6},
          {"frequency_hz", node.type.frequency_ghz * 1e9}};
}

}  // namespace

std::string kind_text(plan::OperatorKind kind) {
  return std::string(plan::name_of(kind));
}

json trace_document(const Workload& work) {
  plan::DeployedPlan deployed{.plan = work.job.plan, .deployment = work.deployment, .hosts = {}, .placement = {}};
  json document = plan::to_json(deployed);
  document["rates_per_s"] = rates_of(work.job);
  json& placement = document["placement"] = json::array();
  std::set<std::uint32_t> used;
  for (const auto& [id, instances] : work.deployment.by_operator()) {
    for (std::size_t i = 0; i < instances.size(); ++i) {
      const std::uint32_t node = work.cluster.slot_nodes[i];
      used.insert(node);
      placement.push_back({id, i, work.cluster.nodes[node].name});
    }
  }
  json& hosts = document["hosts"] = json::array();
  for (const std::uint32_t node : used) hosts.push_back(host_facts(work.cluster.nodes[node]));
  return document;
}

tl::expected<plan::DeployedPlan, std::string> traced_plan(nlohmann::json document) {
  if (!document.is_object()) return tl::unexpected(std::string("it is no JSON object"));
  // Facts of hosts and rates are beside the format.
  document["hosts"] = document["placement"] = nlohmann::json::array();
  document.erase("rates_per_s");
  return plan::plan_from_json(document);
}

std::string query_hash(const job::Job& job) {
  const plan::DeployedPlan bare{
      .plan = job.plan, .deployment = plan::Deployment(job.plan), .hosts = {}, .placement = {}};
  return sha256_hex(canonical_json(json{{"plan", plan::to_json(bare)}, {"rates_per_s", rates_of(job)}}));
}

}  // namespace millrace::experiments
