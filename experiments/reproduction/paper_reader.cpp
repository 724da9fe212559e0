#include "experiments/reproduction/paper_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>
#include <utility>

#include "experiments/config/config_home.h"
#include "experiments/config/table_reader.h"
#include "experiments/config/toml_source.h"

namespace millrace::experiments {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFile = "reproduce.toml";

constexpr std::array<std::string_view, 5> kStates = {"reproduced", "in part", "differs", "not applicable", "not done"};
constexpr std::array<std::string_view, 6> kRelations = {"above", "below", "at_least", "at_most", "equal", "rises"};
constexpr std::array<std::string_view, 6> kTakes = {"only", "least", "greatest", "mean", "sum", "last"};
const KeySpec kState{"state", ValueType::choice, Bound::any, "", "", kStates};
const KeySpec kIs{"is", ValueType::choice, Bound::any, "", "", kRelations};
const KeySpec kTake{"take", ValueType::choice, Bound::any, "", "", kTakes};

fs::path folder() {
  return config_home() / "configs" / "paper";
}

// A table of the list. What it knows is known to the reader below it.
class Table {
 public:
  Table(const Node& node, std::string path, Diagnostics& out) : reader_(node, std::move(path), out) {}

  std::string text(std::string_view key, bool needed = false) {
    const Node* node = value(key, needed);
    return node == nullptr ? "" : reader_.text(key, *node).value_or("");
  }
  bool flag(std::string_view key) {
    const Node* node = value(key, false);
    return node != nullptr && reader_.flag(key, *node).value_or(false);
  }
  std::vector<std::string> texts(std::string_view key) {
    std::vector<std::string> all;
    const Node* node = value(key, false);
    if (node == nullptr) return all;
    for (auto& [name, at] : reader_.names(key, *node)) all.push_back(std::move(name));
    return all;
  }
  std::optional<double> number(std::string_view key) {
    const Node* node = value(key, false);
    if (node == nullptr) return std::nullopt;
    return reader_.quantity({key, ValueType::number, Bound::any, "", ""}, *node);
  }
  template <class Choice>
  std::optional<Choice> choice(const KeySpec& spec, bool needed = false) {
    const Node* node = value(spec.key, needed);
    if (node == nullptr) return std::nullopt;
    const auto index = reader_.choice(spec, *node);
    if (!index) return std::nullopt;
    return static_cast<Choice>(*index);
  }
  // { column = "text" } or { column = ["text", ...] }.
  RowFilter filter(std::string_view key) {
    RowFilter rows;
    const Node* node = value(key, false);
    if (node == nullptr) return rows;
    if (node->kind != Node::Kind::table) {
      reader_.error(node->at, fmt::format("'{}' is a table of columns", key));
      return rows;
    }
    for (const NamedNode& column : node->members) {
      if (column.node.kind == Node::Kind::text) {
        rows[column.name] = {column.node.text};
      } else {
        for (auto& [name, at] : reader_.names(column.name, column.node)) rows[column.name].push_back(std::move(name));
      }
    }
    return rows;
  }
  // The tables of an array.
  std::vector<const Node*> tables(std::string_view key) {
    std::vector<const Node*> all;
    const Node* node = value(key, false);
    if (node == nullptr) return all;
    if (node->kind != Node::Kind::array) {
      reader_.error(node->at, fmt::format("'{}' is a list of tables", key));
      return all;
    }
    for (const Node& each : node->elements) all.push_back(&each);
    return all;
  }
  const Node* table(std::string_view key) { return value(key, false); }
  TableReader& reader() { return reader_; }

 private:
  const Node* value(std::string_view key, bool needed) {
    reader_.know(key);
    return needed ? reader_.require(key) : reader_.find(key);
  }
  TableReader reader_;
};

TableNumber read_number(Table& table) {
  TableNumber number{
      .csv = table.text("csv"), .rows = table.filter("rows"), .column = table.text("column"), .take = {}};
  number.take = table.choice<Take>(kTake).value_or(Take::only);
  return number;
}

FindingRule read_rule(const Node& node, const std::string& path, Diagnostics& out) {
  Table table(node, path + ".rule", out);
  FindingRule rule;
  rule.says = table.text("says", true);
  rule.ours = read_number(table);
  rule.is = table.choice<RuleRelation>(kIs, true).value_or(RuleRelation::at_most);
  rule.kind = table.text("kind");
  rule.printed = table.number("printed");
  const auto limit = table.number("limit");
  rule.limit = limit.value_or(0);
  if (const Node* than = table.table("than")) {
    Table other(*than, path + ".rule.than", out);
    TableNumber number = read_number(other);
    if (number.csv.empty()) number.csv = rule.ours.csv;
    if (number.column.empty()) number.column = rule.ours.column;
    rule.than = std::move(number);
    rule.factor = other.number("factor").value_or(1);
    rule.plus = other.number("plus").value_or(0);
    other.reader().finish();
  }
  if (limit.has_value() == rule.than.has_value() && rule.is != RuleRelation::rises) {
    table.reader().error(node.at, "a rule has either a limit or a number to compare with (than)");
  }
  if (rule.ours.csv.empty() || rule.ours.column.empty()) {
    table.reader().error(node.at, "a rule names a table (csv) and a column");
  }
  table.reader().finish();
  return rule;
}

PublishedBeside read_beside(const Node& node, const std::string& path, Diagnostics& out) {
  Table table(node, path + ".beside", out);
  PublishedBeside beside;
  beside.csv = table.text("csv", true);
  beside.published = table.text("published");
  beside.keys = table.texts("keys");
  beside.columns = table.texts("columns");
  beside.published_column = table.text("published_column");
  beside.rows = table.filter("rows");
  beside.is = table.choice<RuleRelation>(kIs);
  beside.order = table.flag("order");
  beside.group = table.texts("group");
  beside.kind = table.text("kind");
  if (beside.keys.empty() || beside.columns.empty()) {
    table.reader().error(node.at,
                         "published numbers need the columns that tell rows apart (keys) and those of numbers");
  }
  table.reader().finish();
  return beside;
}

PaperItem read_item(const Node& node, Diagnostics& out) {
  Table table(node, "item", out);
  PaperItem item;
  item.id = table.text("id", true);
  const std::string path = "item " + item.id;
  item.what = table.text("what", true);
  item.place = table.text("place", true);
  item.state = table.choice<PaperState>(kState, true).value_or(PaperState::not_done);
  item.why = table.text("why", true);
  item.run = table.text("run");
  item.pictures = table.texts("pictures");
  item.tables = table.texts("tables");
  item.expectations = table.texts("expectations");
  for (const Node* rule : table.tables("rule")) item.rules.push_back(read_rule(*rule, path, out));
  for (const Node* beside : table.tables("beside")) item.beside.push_back(read_beside(*beside, path, out));
  table.reader().finish();
  return item;
}

PaperRun read_run(const std::string& name, const Node& node, Diagnostics& out) {
  Table table(node, "run." + name, out);
  PaperRun run{.name = name,
               .config = table.text("config", true),
               .set = table.texts("set"),
               .quick = table.texts("quick"),
               .always_whole = table.flag("always_whole"),
               .needs = table.text("needs")};
  table.reader().finish();
  return run;
}

Paper read(const std::string& name, const Node& top, Diagnostics& out) {
  Table table(top, "", out);
  Paper paper{
      .name = name, .title = table.text("title", true), .page = table.text("page", true), .runs = {}, .items = {}};
  if (const Node* runs = table.table("run")) {
    for (const NamedNode& run : runs->members) paper.runs.push_back(read_run(run.name, run.node, out));
  }
  for (const Node* node : table.tables("item")) {
    PaperItem item = read_item(*node, out);
    if (paper.find_item(item.id) != nullptr) out.add(node->at, fmt::format("'{}' is listed twice", item.id));
    if (!item.run.empty() && paper.find_run(item.run) == nullptr) {
      out.add(node->at, fmt::format("{}: there is no run '{}'", item.id, item.run));
    }
    paper.items.push_back(std::move(item));
  }
  table.reader().finish();
  return paper;
}

PaperRead result(const std::string& name, const std::optional<Node>& top, Diagnostics& out) {
  if (!top) return tl::unexpected(out.sorted());
  Paper paper = read(name, *top, out);
  if (!out.empty()) return tl::unexpected(out.sorted());
  return paper;
}

}  // namespace

std::vector<std::string> paper_names() {
  std::vector<std::string> names;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder(), ignored)) {
    if (fs::exists(entry.path() / kFile)) names.push_back(entry.path().filename().string());
  }
  std::ranges::sort(names);
  return names;
}

PaperRead read_paper(const std::string& name) {
  Diagnostics out;
  return result(name, parse_toml_file(displayed(folder() / name / kFile), {}, out), out);
}

PaperRead parse_paper(const std::string& name, const std::string& toml, const std::string& file) {
  Diagnostics out;
  return result(name, parse_toml(toml, file, out), out);
}

}  // namespace millrace::experiments
