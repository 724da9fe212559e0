#include "experiments/watched/query_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <string_view>
#include <tuple>
#include <vector>

#include "experiments/config/key_table.h"
#include "experiments/watched/vertex_names.h"
#include "sim/plan/names.h"

namespace millrace::experiments {
namespace {

using flink::WatchedJob;
using plan::OperatorKind;

std::string in_quotes(std::string_view text) {
  return fmt::format("\"{}\"", text);
}

std::string basic_string(const std::string& text) {
  std::string escaped;
  for (const char c : in_one_line(text)) {
    if (c == '"' || c == '\\') escaped += '\\';
    escaped += c;
  }
  return in_quotes(escaped);
}

// "key = value      # where from"
std::string noted_line(std::string_view key, const std::string& value, const std::string& note) {
  const std::string line = fmt::format("{} = {}", key, value);
  return note.empty() ? line + "\n" : fmt::format("{:<32}  # {}\n", line, note);
}

std::string note_of(const OperatorNotes& notes, const std::string& key) {
  const auto found = notes.of_key.find(key);
  return found == notes.of_key.end() ? "" : found->second;
}

std::string quantity(ValueType type, double value) {
  const std::string text = value_text(type, value);
  return text == "0" ? text : in_quotes(text);
}

std::string duration(kernel::Duration value) {
  return quantity(ValueType::duration, static_cast<double>(value.ns()));
}

// Hosts that are alike, with how many there are: slots, slots of each manager (0 if they differ), cores.
std::map<std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>, std::uint32_t> machines(const WatchedJob& job) {
  struct Host {
    std::uint32_t slots = 0, per_manager = 0, cores = 0;
  };
  std::map<std::string, Host> hosts;
  for (const flink::TaskManager& manager : job.task_managers) {
    const auto [entry, is_new] = hosts.try_emplace(manager.host);
    Host& host = entry->second;
    host.per_manager = is_new || host.per_manager == manager.slots ? manager.slots : 0;
    host.slots += manager.slots;
    host.cores = manager.cores;
  }
  std::map<std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>, std::uint32_t> alike;
  for (const auto& [name, host] : hosts) ++alike[{host.slots, host.per_manager, host.cores}];
  return alike;
}

std::string cluster_comment(const WatchedJob& job) {
  const auto groups = machines(job);
  std::string text = "# [cluster.its]\n";
  for (const auto& [machine, nodes] : groups) {
    const auto& [slots, per_manager, cores] = machine;
    if (groups.size() == 1 && per_manager != 0 && per_manager != slots) {
      text += fmt::format("# slots_per_manager = {}\n", per_manager);
    }
    if (groups.size() > 1) text += "# [[cluster.its.node]]\n";
    text += fmt::format("# type = \"c6420\"\n# nodes = {}\n# slots_per_node = {}\n# cores = {}\n", nodes, slots,
                        std::max(1U, cores));
  }
  return text;
}

std::string heading(const FittedQuery& query, const WatchedJob& job, const FileOrigin& origin) {
  const std::string name = in_one_line(job.graph.name);
  std::string text = fmt::format(
      "# Job '{}' ({}) on {}, Flink {}, as it ran:\n# watched for {:.1f} s until {}. Numbers without a source of their "
      "own are Millrace's defaults.\n",
      name, job.graph.id, job.url, job.flink_version, job.window.seconds(), origin.when);
  text += fmt::format(
      "# CPU per record is what the vertex was busy for, less what engine '{}' charges by itself (serialisation, "
      "buffers):\n# use that engine, and nodes of speed 1, which here are cores like those that the job ran on. Busy "
      "time "
      "is no CPU\n# time: where threads waited for a core, costs are too high.\n",
      origin.engine);
  text += fmt::format(
      "# Every vertex is an operator. A config that uses this file, with a cluster like the one that was asked (its "
      "network and\n# memory are those of type c6420, of speed 1: Flink does not know its own):\n# [query.{}]\n# "
      "template = \"{}.toml\"\n",
      query.name, query.name);
  return text + cluster_comment(job) + fmt::format("about = {}\n", basic_string("job " + name + ", imported"));
}

std::string key_lines(const std::string& name, const plan::KeyDistribution& key, const OperatorNotes& notes) {
  std::string text = fmt::format("\n[key.{}]\n", name);
  text += noted_line("shape", in_quotes(name_of(key.shape)), note_of(notes, "shape"));
  text += noted_line("keys", fmt::format("{}", key.keys), note_of(notes, "keys"));
  if (key.shape != plan::KeyShape::hot) return text;
  return text + noted_line("hot_share", fmt::format("{:.6g}", key.hot_share), note_of(notes, "hot_share")) +
         fmt::format("hot_keys = {}\n", key.hot_keys);
}

class OperatorText {
 public:
  OperatorText(const FittedQuery& query, const plan::Operator& op)
      : query_(query), op_(op), notes_(query.notes.at(op.id)) {}

  std::string text() const {
    const bool source = op_.kind == OperatorKind::source;
    std::string text = fmt::format("\n[{}.{}]\n", source ? "source" : "operator", op_.id);
    if (!notes_.vertex.empty()) text += fmt::format("# Vertex '{}'.\n", notes_.vertex);
    for (const std::string& remark : notes_.remarks) text += fmt::format("# {}\n", remark);
    text += source ? line("rate", quantity(ValueType::rate, query_.rates.at(op_.id))) : inputs();
    if (op_.window) text += line("window", window());
    text += op_.follows.empty() ? line("parallelism", degree()) : fmt::format("follows = {}\n", in_quotes(op_.follows));
    if (op_.max_parallelism > 0) text += fmt::format("max_parallelism = {}\n", op_.max_parallelism);
    text += selectivity();
    if (!note_of(notes_, "size").empty()) {
      text += line("size", quantity(ValueType::bytes, static_cast<double>(op_.output.size.count)));
    }
    if (!notes_.vertex.empty()) text += line("per_record", duration(op_.cost.per_record));
    return text;
  }

 private:
  std::string line(const char* key, const std::string& value) const {
    return noted_line(key, value, note_of(notes_, key));
  }
  std::string degree() const { return fmt::format("{}", query_.deployment.parallelism(op_.id)); }

  std::vector<const plan::Edge*> edges_out() const {
    std::vector<const plan::Edge*> out;
    for (const plan::Edge& edge : query_.plan.edges) {
      if (edge.from == op_.id) out.push_back(&edge);
    }
    return out;
  }

  // Several edges have each its own.
  std::string selectivity() const {
    const auto out = edges_out();
    if (out.size() != 1 || note_of(notes_, "selectivity").empty()) return "";
    return line("selectivity", fmt::format("{:.6g}", out.front()->selectivity));
  }

  std::string window() const {
    const plan::Window& window = *op_.window;
    const std::string slide =
        window.shape == plan::WindowShape::sliding ? fmt::format(", slide = {}", duration(window.slide)) : "";
    return fmt::format("{{ type = \"{}\", length = {}{}, time = \"{}\" }}", name_of(window.shape),
                       duration(window.length), slide, name_of(window.domain));
  }

  std::string inputs() const {
    std::vector<std::string> written;
    for (const plan::Edge& edge : query_.plan.edges) {
      if (edge.to != op_.id) continue;
      std::string more;
      if (edge.partitioning != plan::Partitioning::automatic) {
        more += fmt::format(", partitioning = \"{}\"", name_of(edge.partitioning));
      }
      if (OperatorText(query_, *find_operator(query_.plan, edge.from)).edges_out().size() > 1) {
        more += fmt::format(", selectivity = {:.6g}", edge.selectivity);
      }
      written.push_back(more.empty() ? in_quotes(edge.from) : fmt::format("{{ from = \"{}\"{} }}", edge.from, more));
    }
    std::string text = noted_line("kind", in_quotes(name_of(op_.kind)), note_of(notes_, "kind"));
    text += noted_line("inputs", fmt::format("[{}]", fmt::join(written, ", ")), note_of(notes_, "inputs"));
    return op_.key.empty() ? text : text + line("key", in_quotes(op_.key));
  }

  const FittedQuery& query_;
  const plan::Operator& op_;
  const OperatorNotes& notes_;
};

}  // namespace

std::string query_text(const FittedQuery& query, const WatchedJob& job, const FileOrigin& origin) {
  std::string text = heading(query, job, origin);
  for (const plan::Operator& op : query.plan.operators) text += OperatorText(query, op).text();
  for (const auto& [name, key] : query.plan.keys) text += key_lines(name, key, query.notes.at(name));
  return text;
}

}  // namespace millrace::experiments
