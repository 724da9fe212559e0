#include "tuners/external/protocol.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "sim/plan/bounded_json.h"
#include "sim/plan/plan_json.h"
#include "tuners/nearest_name.h"
#include "tuners/scaling_scope.h"

namespace millrace::tuners::external {
namespace {

using Json = nlohmann::json;

// The beginning of what came, in plain characters.
std::string shown(const std::string& line) {
  constexpr std::size_t kMost = 80;
  if (line.empty()) return "an empty line";
  std::string text = line.substr(0, kMost);
  for (char& c : text) {
    if (c < ' ' || c > '~') c = '?';
  }
  return line.size() > kMost ? text + "..." : text;
}

std::string shown(const Json& value) {
  return shown(value.dump(-1, ' ', true));
}

// "did you mean 'count'?", or the operators there are.
std::string hint(const std::string& id, const plan::LogicalPlan& plan) {
  std::vector<std::string> known;
  for (const plan::Operator& op : plan.operators) known.push_back(op.id);
  const auto meant = nearest_name(id, known);
  return meant ? fmt::format("did you mean '{}'?", *meant) : fmt::format("known: {}", fmt::join(known, ", "));
}

// What is wrong with asking for `degree` of operator `id`; empty if nothing is.
std::string wrong_degree(const std::string& id, const Json& degree, const plan::LogicalPlan& plan,
                         const plan::Deployment& current) {
  const plan::Operator* op = plan::find_operator(plan, id);
  if (op == nullptr) return fmt::format("answered with an unknown operator, {}; {}", shown(id), hint(id, plan));
  const bool is_whole = degree.is_number_integer() || degree.is_number_unsigned();
  if (!is_whole || degree < 1 || degree > kLargestDegree) {
    return fmt::format("answered with parallelism {} for operator '{}'; it must be a whole number from 1 to {}",
                       shown(degree), id, kLargestDegree);
  }
  if (degree == current.parallelism(id)) return "";
  if (!op->follows.empty()) {
    return fmt::format("answered with another parallelism for '{}', which has that of '{}'", id, op->follows);
  }
  if (!op->scalable) return fmt::format("answered with another parallelism for '{}', which is not scalable", id);
  return "";
}

std::string wrong_member(const Json& answer) {
  constexpr std::array<const char*, 4> kKnown = {"to", "why", "state", "explain"};
  if (!answer.is_object()) return "answered no object: " + shown(answer);
  for (const auto& [name, value] : answer.items()) {
    if (std::ranges::find(kKnown, name) != kKnown.end()) continue;
    return fmt::format("answered with an unknown member, '{}'; known: {}", shown(name), fmt::join(kKnown, ", "));
  }
  if (!answer.contains("to")) return "answered without \"to\": " + shown(answer);
  const Json& to = answer.at("to");
  if (!to.is_null() && !to.is_object())
    return "answered with a \"to\" that is neither an object nor null: " + shown(to);
  if (answer.contains("why") && !answer.at("why").is_string()) return "answered with a \"why\" that is no text";
  if (answer.contains("explain") && !answer.at("explain").is_object()) {
    return "answered with an \"explain\" that is no object";
  }
  if (answer.contains("state") && answer.at("state").dump().size() > kLargestState) {
    return "answered with a \"state\" of more than 1 MiB";
  }
  return "";
}

Json cluster_json(const cluster::Cluster& cluster) {
  Json nodes = Json::array();
  for (const cluster::Node& node : cluster.nodes) {
    nodes.push_back({{"name", node.name}, {"cores", node.type.cores}, {"slots", node.slots}});
  }
  return {{"nodes", std::move(nodes)}, {"slots", cluster.slots()}, {"cores", cluster.cores()}};
}

}  // namespace

std::string hello_line(const TunerContext& context, const Json& options) {
  plan::DeployedPlan job{
      .plan = *context.plan, .deployment = initial_deployment(context), .hosts = {}, .placement = {}};
  Json cluster;
  if (context.cluster != nullptr) {
    cluster = cluster_json(*context.cluster);
    for (const cluster::Node& node : context.cluster->nodes) job.hosts.push_back(node.name);
  }
  const Json hello = {{"millrace_tuner", kProtocolVersion},
                      {"job", plan::to_json(job)},
                      {"cluster", std::move(cluster)},
                      {"options", options}};
  return hello.dump();
}

std::string question_line(const plan::Deployment& current, const job::Observation& seen, const TunerState& state) {
  Json question = job::to_json(seen);
  for (const auto& [id, instances] : current.by_operator()) question["current"][id] = instances.size();
  question["state"] = state;
  return question.dump();
}

tl::expected<Adjustment, std::string> answer_from(const std::string& line, const plan::LogicalPlan& plan,
                                                  const plan::Deployment& current) {
  Json answer = plan::bounded_json(line);
  if (answer.is_discarded()) return tl::unexpected("answered no JSON: " + shown(line));
  if (std::string wrong = wrong_member(answer); !wrong.empty()) return tl::unexpected(std::move(wrong));
  Adjustment adjustment{.to = {},
                        .next = answer.value("state", Json()),
                        .why = answer.value("why", std::string()),
                        .explain = answer.value("explain", Json::object())};
  const Json& to = answer.at("to");
  if (to.is_null()) return adjustment;
  plan::Deployment target = current;
  for (const auto& [id, degree] : to.items()) {
    if (std::string wrong = wrong_degree(id, degree, plan, current); !wrong.empty()) {
      return tl::unexpected(std::move(wrong));
    }
    const auto wanted = degree.get<std::uint32_t>();
    if (wanted != current.parallelism(id)) target = target.with(id, plan::Parallelism{wanted});
  }
  if (target != current) adjustment.to = std::move(target);
  return adjustment;
}

}  // namespace millrace::tuners::external
