#include "experiments/config/toml_source.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <utility>

#include "sim/plan/bounded_json.h"

namespace millrace::experiments {

namespace {

Position position_of(const toml::source_region& source, const std::string& name) {
  return {name, static_cast<std::uint32_t>(source.begin.line), static_cast<std::uint32_t>(source.begin.column)};
}

Node converted(const toml::node& from, const std::string& name);

std::vector<NamedNode> converted_members(const toml::table& table, const std::string& name) {
  std::vector<NamedNode> members;
  for (const auto& [key, value] : table) {
    Node member = converted(value, name);
    member.key_at = position_of(key.source(), name);
    members.push_back({std::string(key.str()), std::move(member)});
  }
  // The library sorts by name; the order of writing is the order of operators in a plan.
  std::stable_sort(members.begin(), members.end(), [](const auto& a, const auto& b) {
    return std::pair(a.node.key_at.line, a.node.key_at.column) < std::pair(b.node.key_at.line, b.node.key_at.column);
  });
  return members;
}

std::string written(const toml::node& value) {
  std::ostringstream text;
  value.visit([&](const auto& typed) {
    if constexpr (toml::is_value<decltype(typed)>) text << typed;
  });
  return text.str();
}

Node converted(const toml::node& from, const std::string& name) {
  Node node;
  node.at = node.key_at = position_of(from.source(), name);
  if (const toml::table* table = from.as_table()) {
    node.kind = Node::Kind::table;
    node.is_inline = table->is_inline();
    node.members = converted_members(*table, name);
  } else if (const toml::array* array = from.as_array()) {
    node.kind = Node::Kind::array;
    for (const toml::node& element : *array) node.elements.push_back(converted(element, name));
  } else if (const auto* text = from.as_string()) {
    node.kind = Node::Kind::text;
    node.text = text->get();
  } else if (const auto* integer = from.as_integer()) {
    node.kind = Node::Kind::integer;
    node.integer = integer->get();
    node.number = static_cast<double>(node.integer);
    node.text = written(from);
  } else if (const auto* number = from.as_floating_point()) {
    node.kind = Node::Kind::number;
    node.number = number->get();
    node.text = written(from);
  } else if (const auto* boolean = from.as_boolean()) {
    node.kind = Node::Kind::boolean;
    node.boolean = boolean->get();
    node.text = node.boolean ? "true" : "false";
  } else {
    node.kind = Node::Kind::date;
    node.text = written(from);
  }
  return node;
}

thread_local FileMemory* open_memory = nullptr;

// The library, and converted(), go down a key of parts (a.b.c) by recursion, and the library bounds only what brackets
// nest. Ours have five parts at most.
constexpr std::size_t kMostParts = 500;

// Where the text may have a key of more parts: so many dots with nothing between them that ends a key.
std::optional<Position> endless_key(const std::string& text, const std::string& name) {
  Position at{name, 1, 0};
  std::size_t dots = 0;
  for (const char c : text) {
    ++at.column;
    if (c == '.') {
      if (++dots > kMostParts) return at;
    } else if (c == '\n' || c == '=' || c == ',' || c == '[' || c == '{' || c == '#') {
      dots = 0;
    }
    if (c == '\n') ++at.line, at.column = 0;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Node> parse_toml(const std::string& text, const std::string& name, Diagnostics& out) {
  if (const auto at = endless_key(text, name)) {
    out.add(*at, fmt::format("a key of more than {} parts", kMostParts));
    return std::nullopt;
  }
  try {
    return converted(toml::parse(text, name), name);
  } catch (const toml::parse_error& error) {
    out.add(position_of(error.source(), name), std::string(error.description()));
    return std::nullopt;
  }
}

FileMemory::FileMemory() : outer_(std::exchange(open_memory, this)) {}

FileMemory::~FileMemory() {
  open_memory = outer_;
}

std::optional<Node> parse_toml_file(const std::string& path, const Position& asked_from, Diagnostics& out) {
  const auto fail = [&](std::string_view why) {
    if (asked_from.file.empty()) {
      out.add({path, 0, 0}, std::string(why));
    } else {
      out.add(asked_from, fmt::format("'{}': {}", path, why));
    }
    return std::nullopt;
  };
  if (open_memory != nullptr) {
    if (const auto known = open_memory->trees_.find(path); known != open_memory->trees_.end()) return known->second;
  }
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return fail("no such file");
  if (!std::filesystem::is_regular_file(path, ignored)) return fail("not a file");
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (!file || !(text << file.rdbuf() || file.eof())) return fail("cannot be read");
  auto tree = parse_toml(text.str(), path, out);
  if (tree && open_memory != nullptr) open_memory->trees_.emplace(path, *tree);
  return tree;
}

std::optional<Node> parse_override(const std::string& assignment, Diagnostics& out) {
  const Position at{"--set " + assignment, 0, 0};
  const std::size_t equals = assignment.find('=');
  if (equals == std::string::npos || equals == 0) {
    out.add(at, "KEY=VALUE is wanted, for example --set experiment.seed=7");
    return std::nullopt;
  }
  const std::string key = assignment.substr(0, equals), value = assignment.substr(equals + 1);
  Diagnostics as_toml, as_text;
  std::optional<Node> tree = parse_toml(key + " = " + value, at.file, as_toml);
  if (!tree) {
    if (!plan::is_utf8(value)) {
      out.add(at, "the value is not UTF-8");
      return std::nullopt;
    }
    tree = parse_toml(key + " = " + nlohmann::json(value).dump(), at.file, as_text);
  }
  if (!tree) {
    out.add(at, fmt::format("'{}' is not a dotted key: {}", key, as_text.sorted().front().text));
    return std::nullopt;
  }
  place_all(*tree, at);
  return tree;
}

}  // namespace millrace::experiments
