// A config file as a tree of values, each with the place where it was written. Independent of the TOML library.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/config/diagnostic.h"

namespace millrace::experiments {

struct NamedNode;

struct Node {
  enum class Kind : std::uint8_t { table, array, text, integer, number, boolean, date };
  Kind kind = Kind::table;
  bool is_inline = false;  // a table written { ... } on its own: a value, replaced as a whole when overridden
  Position at;             // of the value; of a [table] its header
  Position key_at;         // of the key, where there is one; else as `at`

  std::string text;                // text: the string; integer, number, date: as a user would write it
  std::int64_t integer = 0;        // integer
  double number = 0;               // integer, number
  bool boolean = false;            // boolean
  std::vector<Node> elements;      // array
  std::vector<NamedNode> members;  // table, in the order of writing

  // The member of that name, or null. Requires: a table.
  const Node* find(std::string_view key) const;
  Node* find(std::string_view key);
};

// A member of a table.
struct NamedNode {
  std::string name;
  Node node;
};

// "a table", "text", "an integer", ... for sentences.
std::string_view noun(Node::Kind kind);

// Gives every node of the tree the place `at`.
void place_all(Node& node, const Position& at);

// Lays `over` on `base`: [tables] are merged key by key; every other value, { inline tables } and arrays of tables
// among them, replaces what it meets. New keys come after those of `base`; a merged table's place is its header in
// `over`. Requires: both are tables.
void merge(Node& base, Node over);

}  // namespace millrace::experiments
