#include "experiments/published/graph_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>
#include <set>
#include <utility>

#include "experiments/published/dot_reader.h"
#include "experiments/published/instance_list.h"

namespace millrace::experiments {
namespace {

constexpr std::pair<std::string_view, PublishedKind> kOperatorTypes[] = {
    {"SourceOperator", PublishedKind::source},
    {"FilterOperator", PublishedKind::filter},
    {"WindowedJoinOperator", PublishedKind::window_join},
    {"WindowedAggregateOperator", PublishedKind::window_aggregate}};
constexpr std::string_view kHostType = "PhysicalNode";
constexpr double kMostParallelism = 32768;  // Flink's own limit

// The attributes of a node, read by name; the first mistake is kept.
class NodeReader {
 public:
  NodeReader(const DotNode& node, std::optional<DotError>& error) : node_(node), error_(error) {}

  const std::string& name() const { return node_.name; }

  const DotValue* find(std::string_view attribute) const {
    const auto found = node_.attributes.find(attribute);
    return found == node_.attributes.end() ? nullptr : &found->second;
  }
  const DotValue* require(std::string_view attribute) {
    const DotValue* value = find(attribute);
    if (value == nullptr) fail(node_.at, fmt::format("'{}' has no attribute '{}'", node_.name, attribute));
    return value;
  }
  // 0 after a mistake.
  double require_number(std::string_view attribute, double least, double most) {
    const DotValue* value = require(attribute);
    if (value == nullptr) return 0;
    const auto number = published_number(value->text);
    if (number && *number >= least && *number <= most) return *number;
    fail(value->at, fmt::format("'{}' is found; '{}' is a number from {} to {}", value->text, attribute, least, most));
    return 0;
  }
  std::uint32_t require_count(std::string_view attribute, double least, double most) {
    const double number = require_number(attribute, least, most);
    const auto count = static_cast<std::uint32_t>(number);
    if (count != number) fail(find(attribute)->at, fmt::format("'{}' is a whole number", attribute));
    return count;
  }
  void fail(DotPlace at, std::string text) {
    if (!error_) error_ = DotError{at, std::move(text)};
  }
  std::map<std::string, std::string, std::less<>> attributes_but(std::string_view left_out) const {
    std::map<std::string, std::string, std::less<>> kept;
    for (const auto& [name, value] : node_.attributes) {
      if (name != left_out) kept.emplace(name, value.text);
    }
    return kept;
  }
  DotPlace at() const { return node_.at; }

 private:
  const DotNode& node_;
  std::optional<DotError>& error_;
};

// The number behind the last dash of the node's name.
std::uint32_t index_of(NodeReader& node) {
  const std::string_view name = node.name();
  const std::string_view digits = name.substr(name.rfind('-') + 1);  // npos + 1 is 0: all of it
  std::uint32_t index = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), index);
  if (error != std::errc() || end != digits.data() + digits.size()) {
    node.fail(node.at(), fmt::format("the operator '{}' has no index; its name ends in one: NAME-0", name));
  }
  return index;
}

std::vector<PublishedInstance> instances_of(NodeReader& node) {
  const DotValue* value = node.require("instances");
  if (value == nullptr) return {};
  auto instances = read_instances(value->text);
  if (instances) return std::move(*instances);
  DotPlace at = value->at;  // the list is written in one line
  at.column += static_cast<std::uint32_t>(instances.error().offset);
  node.fail(at, std::move(instances.error().text));
  return {};
}

PublishedOperator read_operator(PublishedKind kind, NodeReader& node) {
  PublishedOperator op;
  op.index = index_of(node);
  op.kind = kind;
  op.parallelism = node.require_count("parallelism", 1, kMostParallelism);
  op.component = node.require_count("component", 0, std::numeric_limits<std::uint32_t>::max());
  if (kind == PublishedKind::source) node.require_number("confEventRate", 0, std::numeric_limits<double>::max());
  op.instances = instances_of(node);
  op.attributes = node.attributes_but("instances");
  return op;
}

PublishedHost read_host(NodeReader& node) {
  constexpr double kMost = 1e18;  // fits an int64
  PublishedHost host;
  host.id = node.name();
  host.cores = node.require_count("physicalCPUCores", 1, 65536);
  host.memory_bytes = static_cast<std::int64_t>(node.require_number("totalMemory", 0, kMost));
  host.network_mbit_per_s = node.require_number("networkLinkSpeed", 0, kMost);
  host.frequency_hz = node.require_number("maxCPUFreq", 0, kMost);
  host.attributes = node.attributes_but("");
  return host;
}

class GraphReader {
 public:
  explicit GraphReader(const DotGraph& graph) : graph_(graph) {}

  tl::expected<PublishedPlan, DotError> read() {
    for (const DotNode& node : graph_.nodes) read_node(node);
    sort_operators();
    check_hosts();
    for (const DotEdge& edge : graph_.edges) read_edge(edge);
    order_hosts();
    if (error_) return tl::unexpected(*error_);
    return std::move(plan_);
  }

 private:
  void fail(DotPlace at, std::string text) {
    if (!error_) error_ = DotError{at, std::move(text)};
  }

  void read_node(const DotNode& node) {
    NodeReader reader(node, error_);
    const DotValue* type = reader.require("operatorType");
    if (type == nullptr) return;
    if (type->text == kHostType) {
      plan_.hosts.push_back(read_host(reader));
      return;
    }
    const auto* known =
        std::ranges::find(kOperatorTypes, type->text, &std::pair<std::string_view, PublishedKind>::first);
    if (known == std::end(kOperatorTypes)) {
      return fail(type->at, fmt::format("'{}' is no known operatorType: SourceOperator, FilterOperator, "
                                        "WindowedJoinOperator, WindowedAggregateOperator or PhysicalNode",
                                        type->text));
    }
    plan_.operators.push_back(read_operator(known->second, reader));
    node_of_index_.emplace(plan_.operators.back().index, &node);
  }

  void sort_operators() {
    std::ranges::sort(plan_.operators, {}, &PublishedOperator::index);
    const auto twin = std::ranges::adjacent_find(plan_.operators, {}, &PublishedOperator::index);
    if (twin != plan_.operators.end()) {
      return fail(node_of_index_.at(twin->index)->at, fmt::format("two operators have the index {}", twin->index));
    }
    for (std::uint32_t i = 0; i < plan_.operators.size(); ++i) {
      position_.emplace(node_of_index_.at(plan_.operators[i].index)->name, i);
    }
  }

  bool is_host(std::string_view name) const {
    return std::ranges::find(plan_.hosts, name, &PublishedHost::id) != plan_.hosts.end();
  }

  void check_hosts() {
    for (const PublishedOperator& op : plan_.operators) {
      for (const PublishedInstance& instance : op.instances) {
        if (is_host(instance.host)) continue;
        const DotNode& node = *node_of_index_.at(op.index);
        return fail(node.attributes.find("instances")->second.at,
                    fmt::format("an instance runs on '{}', which is none of the hosts", instance.host));
      }
    }
  }

  // Operators are numbered along the data flow, so an edge leads from the lower index to the higher, however it is
  // written. What an operator--host edge says, the instances say too.
  void read_edge(const DotEdge& edge) {
    const auto from = position_.find(edge.from), to = position_.find(edge.to);
    for (const auto& [end, found] : {std::pair(&edge.from, from), std::pair(&edge.to, to)}) {
      if (found == position_.end() && !is_host(*end)) {
        return fail(edge.at, fmt::format("an edge to '{}', which is none of the nodes", *end));
      }
    }
    if (from != position_.end() && to != position_.end()) {
      plan_.edges.push_back(std::minmax(from->second, to->second));
    } else if (from == position_.end() && to == position_.end()) {
      next_host_.emplace(edge.from, edge.to);
    }
  }

  // Along their chain, the order in which the monitors met them. Hosts off the chain follow in the order of the text.
  void order_hosts() {
    std::set<std::string_view> behind_another;
    for (const auto& [host, next] : next_host_) behind_another.insert(next);
    std::vector<PublishedHost> ordered;
    const auto move_if_there = [&](std::string_view id) {
      const auto host = std::ranges::find(plan_.hosts, id, &PublishedHost::id);
      if (host == plan_.hosts.end()) return false;
      ordered.push_back(std::move(*host));
      plan_.hosts.erase(host);
      return true;
    };
    while (!plan_.hosts.empty()) {
      const auto first = std::ranges::find_if(
          plan_.hosts, [&](const PublishedHost& host) { return !behind_another.contains(host.id); });
      std::string id = first == plan_.hosts.end() ? plan_.hosts.front().id : first->id;
      while (move_if_there(id) && next_host_.contains(id)) id = next_host_.at(id);
    }
    plan_.hosts = std::move(ordered);
  }

  const DotGraph& graph_;
  PublishedPlan plan_;
  std::map<std::uint32_t, const DotNode*> node_of_index_;
  std::map<std::string, std::uint32_t, std::less<>> position_;  // of an operator, by its node's name
  std::map<std::string, std::string> next_host_;
  std::optional<DotError> error_;
};

}  // namespace

tl::expected<PublishedPlan, Diagnostic> read_graph(std::istream& in, const std::string& path) {
  const auto complain = [&](const DotError& error) {
    return tl::unexpected(Diagnostic{path, error.at.line, error.at.column, error.text});
  };
  const auto graph = read_dot(in);
  if (!graph) return complain(graph.error());
  auto plan = GraphReader(*graph).read();
  if (!plan) return complain(plan.error());
  return std::move(*plan);
}

}  // namespace millrace::experiments
