#include "experiments/config/document.h"

#include <cassert>
#include <utility>

namespace millrace::experiments {

const Node* Node::find(std::string_view key) const {
  for (const auto& [name, node] : members) {
    if (name == key) return &node;
  }
  return nullptr;
}

Node* Node::find(std::string_view key) {
  return const_cast<Node*>(std::as_const(*this).find(key));
}

std::string_view noun(Node::Kind kind) {
  switch (kind) {
    case Node::Kind::table:
      return "a table";
    case Node::Kind::array:
      return "a list";
    case Node::Kind::text:
      return "text";
    case Node::Kind::integer:
      return "an integer";
    case Node::Kind::number:
      return "a number";
    case Node::Kind::boolean:
      return "true or false";
    case Node::Kind::date:
      return "a date or time of day";
  }
  return "";
}

void place_all(Node& node, const Position& at) {
  node.at = node.key_at = at;
  for (Node& element : node.elements) place_all(element, at);
  for (auto& [key, member] : node.members) place_all(member, at);
}

void merge(Node& base, Node over) {
  assert(base.kind == Node::Kind::table && over.kind == Node::Kind::table);
  for (auto& [key, node] : over.members) {
    Node* existing = base.find(key);
    if (existing == nullptr) {
      base.members.push_back({key, std::move(node)});
    } else if (existing->kind == Node::Kind::table && node.kind == Node::Kind::table && !node.is_inline) {
      existing->at = node.at;
      existing->key_at = node.key_at;
      merge(*existing, std::move(node));
    } else {
      *existing = std::move(node);
    }
  }
}

}  // namespace millrace::experiments
