#include "experiments/config/query_family.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

#include "experiments/config/table_reader.h"

namespace millrace::experiments {

namespace {

using enum ValueType;

constexpr std::size_t kMostOptional = 8;  // 256 queries
constexpr std::array<std::string_view, 2> kPresence = {"present", "absent"};

// An operator that some of the queries lack.
struct Optional {
  std::string id;
  bool in_first = true;
};

Node* operators_of(Node& table) {
  Node* operators = table.find("operator");
  return operators != nullptr && operators->kind == Node::Kind::table ? operators : nullptr;
}

// The elements of a list, or the one that is written without brackets.
template <class AnyNode>
std::vector<AnyNode*> elements_of(AnyNode& node) {
  std::vector<AnyNode*> elements;
  if (node.kind != Node::Kind::array) return {&node};
  for (auto& element : node.elements) elements.push_back(&element);
  return elements;
}

// Where an element of `inputs` names the operator that is read; null if it does not.
template <class AnyNode>
AnyNode* named_in(AnyNode& input) {
  AnyNode* name = input.kind == Node::Kind::table ? input.find("from") : &input;
  return name != nullptr && name->kind == Node::Kind::text ? name : nullptr;
}

// Takes the operator out: whoever reads it reads its input instead. Requires: it has one.
void bypass(Node& operators, const std::string& id) {
  const Node* absent = operators.find(id);
  const std::string instead = named_in(*elements_of(*absent->find("inputs")).front())->text;
  std::erase_if(operators.members, [&](const NamedNode& member) { return member.name == id; });
  for (NamedNode& member : operators.members) {
    Node* inputs = member.node.kind == Node::Kind::table ? member.node.find("inputs") : nullptr;
    if (inputs == nullptr) continue;
    for (Node* element : elements_of(*inputs)) {
      if (Node* name = named_in(*element); name != nullptr && name->text == id) name->text = instead;
    }
  }
}

class Family {
 public:
  Family(std::string name, const Node& table, Diagnostics& out)
      : name_(std::move(name)), path_("query." + name_), table_(table), out_(out) {}

  std::vector<FamilyMember> members() {
    const std::size_t before = out_.size();
    find_optional();
    if (optional_.size() > kMostOptional) {
      out_.add(table_.at, fmt::format("optional: {} operators are; {} can be", optional_.size(), kMostOptional));
    }
    read_vary();
    if (optional_.empty() || out_.size() != before) return {{name_, plain()}};
    std::vector<FamilyMember> all;
    for (std::size_t k = 0; k < std::size_t{1} << optional_.size(); ++k) {
      all.push_back({fmt::format("{}_{}", name_, k + 1), member(k)});
    }
    return all;
  }

 private:
  void find_optional() {
    const Node* operators = table_.find("operator");
    if (operators == nullptr || operators->kind != Node::Kind::table) return;
    for (const auto& [id, op] : operators->members) {
      const Node* written = op.kind == Node::Kind::table ? op.find(kOptionalKey.key) : nullptr;
      if (written == nullptr) continue;
      TableReader reader(op, fmt::format("{}.operator.{}", path_, id), out_);
      const auto presence = reader.choice(kOptionalKey, *written);
      if (!presence) continue;
      optional_.push_back({id, *presence == 0});
      const Node* inputs = op.find("inputs");
      if (inputs != nullptr && elements_of(*inputs).size() == 1 && named_in(*elements_of(*inputs).front()) != nullptr) {
        continue;
      }
      out_.add(written->at, fmt::format("optional: '{}' needs one input, which is read where it is absent", id));
    }
  }

  // Lists by place, checked.
  void read_vary() {
    const Node* vary = table_.find(kVaryKey.key);
    if (vary == nullptr) return;
    if (vary->kind != Node::Kind::table) {
      out_.add(vary->at, fmt::format("vary: a table is wanted: [{}.vary]", path_));
      return;
    }
    if (optional_.empty()) out_.add(vary->at, "vary: a query without optional operators is a single one");
    for (const auto& [place, values] : vary->members) {
      if (values.kind != Node::Kind::array || values.elements.empty()) {
        out_.add(values.at, fmt::format("{}: a list of values is wanted", place));
        continue;
      }
      Node all = plain();
      if (place_in(all, place) == nullptr) {
        out_.add(values.key_at,
                 fmt::format("vary: there is no '{}' in the query; a place such as \"operator.mean.window\" is wanted",
                             place));
      }
    }
  }

  // What "operator.mean.window" leads to; null if nothing is written there.
  static Node* place_in(Node& table, std::string_view place) {
    Node* node = &table;
    while (node != nullptr && !place.empty()) {
      const std::size_t dot = place.find('.');
      node = node->kind == Node::Kind::table ? node->find(place.substr(0, dot)) : nullptr;
      place = dot == std::string_view::npos ? std::string_view() : place.substr(dot + 1);
    }
    return node;
  }

  // The table without what makes it a family.
  Node plain() const {
    Node table = table_;
    std::erase_if(table.members, [](const NamedNode& member) { return member.name == kVaryKey.key; });
    Node* operators = operators_of(table);
    if (operators == nullptr) return table;
    for (NamedNode& op : operators->members) {
      if (op.node.kind != Node::Kind::table) continue;
      std::erase_if(op.node.members, [](const NamedNode& member) { return member.name == kOptionalKey.key; });
    }
    return table;
  }

  Node member(std::size_t k) const {
    Node table = plain();
    if (const Node* vary = table_.find(kVaryKey.key)) {
      for (const auto& [place, values] : vary->members) {
        *place_in(table, place) = values.elements[k % values.elements.size()];
      }
    }
    for (std::size_t i = 0; i < optional_.size(); ++i) {
      const bool other_way = (k >> i & 1) != 0;
      if (optional_[i].in_first == other_way) bypass(*operators_of(table), optional_[i].id);
    }
    return table;
  }

  std::string name_, path_;
  const Node& table_;
  Diagnostics& out_;
  std::vector<Optional> optional_;  // in the order of writing
};

}  // namespace

const KeySpec kOptionalKey{
    "optional",
    choice,
    Bound::any,
    "",
    "the table then stands for queries x_1, x_2, ... with and without this operator (whose consumers then read "
    "its input), for all 2^n ways of n such operators; whether the first query has it",
    kPresence};
const KeySpec kVaryKey{"vary", table, Bound::any, "",
                       "[query.x.vary]: of queries with optional operators, \"operator.mean.window\" = [...]: the "
                       "values that they have in turn"};

std::vector<FamilyMember> members_of(const std::string& name, const Node& table, Diagnostics& out) {
  return Family(name, table, out).members();
}

std::vector<std::string> queries_named(const std::string& name, const QueryFamilies& families) {
  const auto found = families.find(name);
  return found == families.end() ? std::vector<std::string>{name} : found->second;
}

}  // namespace millrace::experiments
