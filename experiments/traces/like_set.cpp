#include "experiments/traces/like_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "experiments/config/layers.h"
#include "experiments/config/suggestion.h"

namespace millrace::experiments {

std::optional<Node> laid_on_like_set(const std::string& name, const Node& sets, Diagnostics& out) {
  const Node& own = *sets.find(name);
  const Node* like = own.find("like");
  if (like == nullptr) return own;
  const auto wrong = [&](std::string sentence) -> std::optional<Node> {
    out.add(like->at, "like: " + std::move(sentence));
    return std::nullopt;
  };
  if (like->kind != Node::Kind::text) return wrong("text is wanted: the name of a set");
  const Node* other = sets.find(like->text);
  if (other == nullptr || other->kind != Node::Kind::table || other == &own) {
    std::vector<std::string> known;
    for (const NamedNode& set : sets.members) {
      if (set.name != name) known.push_back(set.name);
    }
    return wrong(unknown_name("set", like->text, known));
  }
  if (other->find("like") != nullptr) return wrong(fmt::format("'{}' is itself like another set", like->text));
  Node laid = *other;
  std::erase_if(laid.members, [](const NamedNode& member) { return member.name == "testbed"; });
  laid.at = own.at;
  laid.key_at = own.key_at;
  merge(laid, own);
  return laid;
}

}  // namespace millrace::experiments
