#include "graphs/graph_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

namespace millrace::graphs {
namespace {

using Words = std::vector<std::string>;
using Sentence = std::optional<std::string>;  // what is wrong; nothing: all is well

Words words_of(std::string_view line) {
  constexpr const char* kBlank = " \t\r\f\v";
  Words words;
  for (std::size_t at = line.find_first_not_of(kBlank); at < line.size(); at = line.find_first_not_of(kBlank, at)) {
    const std::size_t end = std::min(line.find_first_of(kBlank, at), line.size());
    words.emplace_back(line.substr(at, end - at));
    at = end;
  }
  return words;
}

// Reads line by line; what is wrong is a sentence about the line at hand.
class Reader {
 public:
  explicit Reader(bool directed) : directed_(directed) { (void)label(""); }

  tl::expected<GraphFile, FileMistake> read(std::string_view text) {
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      ++line_;
      if (const Sentence wrong = read_line(text.substr(0, end))) return tl::unexpected(FileMistake{line_, *wrong});
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    drop_end_mark();
    for (const auto& [line, ids] : pairs_) {
      GraphPair pair;
      for (const auto& [id, index] : {std::pair(ids.first, &pair.first), std::pair(ids.second, &pair.second)}) {
        const auto found = graph_of_.find(id);
        if (found == graph_of_.end()) return tl::unexpected(FileMistake{line, fmt::format("no graph '{}'", id)});
        *index = found->second.index;
      }
      file_.pairs.push_back(pair);
    }
    if (pairs_.empty()) name_all_pairs();
    return std::move(file_);
  }

 private:
  struct Place {
    std::uint32_t index = 0;
    std::size_t line = 0;
  };
  struct NamedPair {
    std::size_t line = 0;
    std::pair<std::string, std::string> ids;
  };

  Sentence read_line(std::string_view line) {
    const Words words = words_of(line);
    if (words.empty()) return std::nullopt;
    if (words[0][0] == '#') return std::nullopt;
    if (words[0][0] == '{') return read_plan(line);
    if (words[0] == "t") return read_graph(words);
    if (words[0] == "v") return read_vertex(words);
    if (words[0] == "e") return read_edge(words);
    if (words[0] == "p") return read_pair(words);
    return fmt::format(
        "'{}' starts no line; a line is 't # ID', 'v VERTEX [LABEL]', 'e FROM TO [LABEL]', 'p ID ID', a "
        "plan in JSON, or a comment after a '#'",
        words[0]);
  }

  Sentence read_graph(const Words& words) {
    const std::size_t at = words.size() > 1 && words[1] == "#" ? 2 : 1;
    if (words.size() != at + 1) return "'t # ID' is wanted";
    return begin(words[at]);
  }

  Sentence begin(const std::string& id) {
    const auto index = static_cast<std::uint32_t>(file_.graphs.size());
    const auto [found, is_new] = graph_of_.try_emplace(id, Place{index, line_});
    if (!is_new) return fmt::format("graph '{}' is there already, in line {}", id, found->second.line);
    file_.graphs.push_back({id, {}});
    vertex_of_.clear();
    edge_in_.clear();
    return std::nullopt;
  }

  Sentence read_vertex(const Words& words) {
    if (words.size() < 2 || words.size() > 3) return "'v VERTEX [LABEL]' is wanted";
    if (file_.graphs.empty()) return "a vertex before the first graph ('t # ID')";
    return add_vertex(words[1], words.size() > 2 ? words[2] : "");
  }

  Sentence add_vertex(const std::string& vertex, const std::string& word) {
    Graph& graph = file_.graphs.back().graph;
    const auto index = static_cast<std::uint32_t>(graph.vertices.size());
    const auto [found, is_new] = vertex_of_.try_emplace(vertex, Place{index, line_});
    if (!is_new) return fmt::format("vertex '{}' is there already, in line {}", vertex, found->second.line);
    if (index == kMostVertices) return fmt::format("more than {} vertices in a graph", kMostVertices);
    graph.vertices.push_back(label(word));
    return std::nullopt;
  }

  Sentence read_edge(const Words& words) {
    if (words.size() < 3 || words.size() > 4) return "'e FROM TO [LABEL]' is wanted";
    if (file_.graphs.empty()) return "an edge before the first graph ('t # ID')";
    return add_edge(words[1], words[2], words.size() > 3 ? words[3] : "");
  }

  Sentence add_edge(const std::string& from, const std::string& to, const std::string& word) {
    Edge edge{0, 0, label(word)};
    for (const auto& [vertex, end] : {std::pair(&from, &edge.from), std::pair(&to, &edge.to)}) {
      const auto found = vertex_of_.find(*vertex);
      if (found == vertex_of_.end()) {
        return fmt::format("no vertex '{}' in graph '{}' so far", *vertex, file_.graphs.back().id);
      }
      *end = found->second.index;
    }
    if (edge.from == edge.to) return fmt::format("an edge from '{}' to itself", from);
    const bool exchange = !directed_ && edge.from > edge.to;
    const auto ends = exchange ? std::pair(edge.to, edge.from) : std::pair(edge.from, edge.to);
    const auto [found, is_new] = edge_in_.try_emplace(ends, line_);
    if (!is_new) {
      return fmt::format("an edge {} '{}' {} '{}' is there already, in line {}", directed_ ? "from" : "between", from,
                         directed_ ? "to" : "and", to, found->second);
    }
    file_.graphs.back().graph.edges.push_back(edge);
    return std::nullopt;
  }

  Sentence read_pair(const Words& words) {
    if (words.size() != 3) return "'p ID ID' is wanted";
    pairs_.push_back({line_, {words[1], words[2]}});
    return std::nullopt;
  }

  // Alone, or as the "plan" of an exported trace. Only what the graph is made of is looked at.
  Sentence read_plan(std::string_view line) {
    const auto json = nlohmann::json::parse(line, nullptr, false);
    if (json.is_discarded()) return "no JSON; a plan takes one line";
    const auto& plan = json.contains("plan") ? json["plan"] : json;
    const auto list = [&](const char* name) -> const nlohmann::json* {
      return plan.is_object() && plan.contains(name) && plan[name].is_array() ? &plan[name] : nullptr;
    };
    const auto* operators = list("operators");
    const auto* edges = list("edges");
    if (operators == nullptr || edges == nullptr) return "no plan: it needs the lists \"operators\" and \"edges\"";
    if (const Sentence wrong = begin(std::to_string(line_))) return wrong;
    for (const auto& each : *operators) {
      const auto id = word_of(each, "id"), kind = word_of(each, "kind");
      if (!id || !kind) return "an operator without the words \"id\" and \"kind\"";
      if (const Sentence wrong = add_vertex(*id, *kind)) return wrong;
    }
    for (const auto& each : *edges) {
      const auto from = word_of(each, "from"), to = word_of(each, "to");
      if (!from || !to) return "an edge without the words \"from\" and \"to\"";
      if (const Sentence wrong = add_edge(*from, *to, "")) return wrong;
    }
    return std::nullopt;
  }

  static std::optional<std::string> word_of(const nlohmann::json& object, const char* name) {
    if (!object.is_object() || !object.contains(name) || !object[name].is_string()) return std::nullopt;
    return object[name].get<std::string>();
  }

  std::uint32_t label(const std::string& word) {
    const auto [found, is_new] = label_of_.try_emplace(word, static_cast<std::uint32_t>(file_.labels.size()));
    if (is_new) file_.labels.push_back(word);
    return found->second;
  }

  // Many such files end in "t # -1".
  void drop_end_mark() {
    if (file_.graphs.empty() || file_.graphs.back().id != "-1" || !file_.graphs.back().graph.vertices.empty()) return;
    graph_of_.erase("-1");
    file_.graphs.pop_back();
  }

  void name_all_pairs() {
    for (std::uint32_t i = 0; i < file_.graphs.size(); ++i) {
      for (std::uint32_t j = i + 1; j < file_.graphs.size(); ++j) file_.pairs.push_back({i, j});
    }
  }

  bool directed_;
  std::size_t line_ = 0;
  GraphFile file_;
  std::map<std::string, Place> graph_of_, vertex_of_;                       // vertices of the last graph
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::size_t> edge_in_;  // line of each edge of the last graph
  std::map<std::string, std::uint32_t> label_of_;
  std::vector<NamedPair> pairs_;
};

}  // namespace

tl::expected<GraphFile, FileMistake> parse_graph_file(std::string_view text, bool directed) {
  return Reader(directed).read(text);
}

}  // namespace millrace::graphs
