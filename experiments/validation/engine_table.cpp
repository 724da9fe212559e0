#include "experiments/validation/engine_table.h"

#include <filesystem>
#include <utility>

#include "experiments/config/engine_keys.h"
#include "experiments/config/layers.h"
#include "experiments/config/table_reader.h"

namespace millrace::experiments {
namespace {

Node text_node(std::string words, const Position& at) {
  Node node;
  node.kind = Node::Kind::text;
  node.text = std::move(words);
  node.at = node.key_at = at;
  return node;
}

// `engine = "name"` is short for a table with that profile.
Node engine_table(const Node& written) {
  if (written.kind == Node::Kind::table) return written;
  Node table;
  table.at = written.at;
  table.key_at = written.key_at;
  table.members.push_back({"profile", written});
  return table;
}

}  // namespace

runtime::EngineProfile read_engine_table(const Node* written, const std::string& path, Diagnostics& out) {
  Node table = written == nullptr ? Node{} : engine_table(*written);
  if (table.find("profile") == nullptr) table.members.push_back({"profile", text_node("default", table.at)});
  const Node whole = laid_on_named_file(table, "profile", LibraryShelf::engines, out);
  runtime::EngineProfile engine;
  TableReader reader(whole, path, out);
  reader.know("profile");
  reader.know("about");
  reader.read(engine_fields(), engine);
  reader.finish();
  if (const Node* profile = reader.find("profile"); profile->kind == Node::Kind::text) {
    engine.name = std::filesystem::path(profile->text).stem().string();
  }
  return engine;
}

}  // namespace millrace::experiments
