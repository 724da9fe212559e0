#include "experiments/published/plan_document.h"

#include <fmt/format.h>

namespace millrace::experiments {
namespace {

using nlohmann::json;

constexpr int kVersion = 1;

std::string id_of(const PublishedOperator& op) {
  return fmt::format("{}", op.index);
}

std::string_view partitioning(const PublishedOperator& from, const PublishedOperator& to) {
  if (to.kind == PublishedKind::window_join || to.kind == PublishedKind::window_aggregate) return "hash";
  return from.parallelism == to.parallelism ? "forward" : "rebalance";
}

json written(const PublishedOperator& op) {
  return {{"id", id_of(op)},
          {"kind", to_string(op.kind)},
          {"parallelism", op.parallelism},
          {"resources", json::array()},
          {"component", op.component},
          {"attributes", op.attributes}};
}

json written(const PublishedHost& host) {
  return {{"id", host.id},
          {"cores", host.cores},
          {"memory_bytes", host.memory_bytes},
          {"network_mbit_per_s", host.network_mbit_per_s},
          {"frequency_hz", host.frequency_hz},
          {"attributes", host.attributes}};
}

json written(const std::optional<double>& value) {
  return value ? json(*value) : json(nullptr);
}

std::optional<double> number_or_none(const json& value) {
  return value.is_null() ? std::nullopt : std::optional(value.get<double>());
}

PublishedOperator read_operator(const json& from) {
  PublishedOperator op;
  op.index = static_cast<std::uint32_t>(std::stoul(from.at("id").get<std::string>()));
  const auto kind = published_kind(from.at("kind").get<std::string>());
  if (!kind) throw std::invalid_argument("an operator of unknown kind");
  op.kind = *kind;
  from.at("parallelism").get_to(op.parallelism);
  from.at("component").get_to(op.component);
  for (const auto& [name, text] : from.at("attributes").items()) op.attributes[name] = text.get<std::string>();
  return op;
}

PublishedHost read_host(const json& from) {
  PublishedHost host;
  from.at("id").get_to(host.id);
  from.at("cores").get_to(host.cores);
  from.at("memory_bytes").get_to(host.memory_bytes);
  from.at("network_mbit_per_s").get_to(host.network_mbit_per_s);
  from.at("frequency_hz").get_to(host.frequency_hz);
  for (const auto& [name, text] : from.at("attributes").items()) host.attributes[name] = text.get<std::string>();
  return host;
}

PublishedInstance read_instance(const std::string& host, const json& report) {
  return {host, number_or_none(report.at(0)), number_or_none(report.at(1)), number_or_none(report.at(2)),
          number_or_none(report.at(3))};
}

// Throws what the JSON library and the number reader throw at a document of another shape.
PublishedPlan read_plan(const json& from, const json& instances) {
  if (from.at("millrace_plan") != kVersion) throw std::invalid_argument("an unknown version of plan JSON");
  PublishedPlan plan;
  std::map<std::string, std::uint32_t> position;
  for (const json& op : from.at("operators")) {
    position.emplace(op.at("id").get<std::string>(), static_cast<std::uint32_t>(plan.operators.size()));
    plan.operators.push_back(read_operator(op));
  }
  for (const json& edge : from.at("edges")) {
    plan.edges.emplace_back(position.at(edge.at("from").get<std::string>()),
                            position.at(edge.at("to").get<std::string>()));
  }
  for (const json& host : from.at("hosts")) plan.hosts.push_back(read_host(host));
  for (const json& placed : from.at("placement")) {
    const std::uint32_t at = position.at(placed.at(0).get<std::string>());
    const auto subtask = placed.at(1).get<std::size_t>();
    plan.operators[at].instances.push_back(
        read_instance(placed.at(2).get<std::string>(), instances.at(at).at(subtask)));
  }
  return plan;
}

}  // namespace

json plan_document(const PublishedPlan& plan) {
  json result = {{"millrace_plan", kVersion},
                 {"operators", json::array()},
                 {"edges", json::array()},
                 {"hosts", json::array()},
                 {"placement", json::array()}};
  for (const PublishedOperator& op : plan.operators) {
    result["operators"].push_back(written(op));
    for (std::size_t subtask = 0; subtask < op.instances.size(); ++subtask) {
      result["placement"].push_back(json::array({id_of(op), subtask, op.instances[subtask].host}));
    }
  }
  for (const auto& [from, to] : plan.edges) {
    const PublishedOperator &producer = plan.operators.at(from), &consumer = plan.operators.at(to);
    result["edges"].push_back(
        {{"from", id_of(producer)}, {"to", id_of(consumer)}, {"partitioning", partitioning(producer, consumer)}});
  }
  for (const PublishedHost& host : plan.hosts) result["hosts"].push_back(written(host));
  return result;
}

json instances_document(const PublishedPlan& plan) {
  json result = json::array();
  for (const PublishedOperator& op : plan.operators) {
    json& reports = result.emplace_back(json::array());
    for (const PublishedInstance& instance : op.instances) {
      reports.push_back(json::array({written(instance.input_rate_per_s), written(instance.output_rate_per_s),
                                     written(instance.selectivity), written(instance.cpu_load)}));
    }
  }
  return result;
}

tl::expected<PublishedPlan, std::string> plan_of_documents(const json& plan, const json& instances) {
  try {
    return read_plan(plan, instances);
  } catch (const std::exception& error) {
    return tl::unexpected(fmt::format("the stored plan cannot be read: {}", error.what()));
  }
}

}  // namespace millrace::experiments
