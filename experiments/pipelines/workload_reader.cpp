#include "experiments/pipelines/workload_reader.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "experiments/config/suggestion.h"

namespace millrace::experiments {
namespace {

using enum ValueType;

// The key that says what a step does.
struct StepWord {
  std::string_view key;
  StepKind kind;
};
constexpr auto kStepWords = std::to_array<StepWord>({{"scan", StepKind::scan},
                                                     {"filter", StepKind::filter},
                                                     {"expression", StepKind::expression},
                                                     {"join", StepKind::join},
                                                     {"groups", StepKind::aggregate},
                                                     {"group_share", StepKind::aggregate},
                                                     {"sort", StepKind::sort},
                                                     {"limit", StepKind::limit},
                                                     {"unite", StepKind::unite}});

std::vector<std::string> step_words() {
  std::vector<std::string> words;
  for (const StepWord& each : kStepWords) words.emplace_back(each.key);
  return words;
}

// A number, or [from, to].
DrawRange read_range(TableReader& reader, const KeySpec& spec, const Node& node) {
  DrawRange range;
  if (node.kind != Node::Kind::array) {
    range.low = range.high = reader.quantity(spec, node).value_or(1);
    return range;
  }
  if (node.elements.size() != 2) {
    reader.error(node.at, fmt::format("{}: a number is wanted, or two: [from, to]", spec.key));
    return range;
  }
  range.low = reader.quantity(spec, node.elements[0]).value_or(1);
  range.high = reader.quantity(spec, node.elements[1]).value_or(range.low);
  if (range.low > range.high) {
    reader.error(node.at, fmt::format("{}: it goes from {} down to {}", spec.key, range.low, range.high));
    range.high = range.low;
  }
  return range;
}

// A range of shares in (0, 1].
DrawRange read_shares(TableReader& reader, std::string_view key, const Node& node) {
  const DrawRange range = read_range(reader, {key, share, Bound::positive, "", ""}, node);
  if (range.high > 1) reader.error(node.at, fmt::format("{}: a share is at most 1", key));
  return range;
}

class TemplateReader {
 public:
  TemplateReader(const PipelineWorkload& workload, std::string path, Diagnostics& out)
      : workload_(workload), path_(std::move(path)), out_(out) {}

  std::vector<QueryStep> read(const Node& list) {
    for (const Node& node : list.elements) read_step(node);
    return std::move(steps_);
  }

 private:
  void read_step(const Node& node);
  void read_what(TableReader& reader, std::string_view key, const Node& node, QueryStep& step);
  std::optional<std::size_t> named(TableReader& reader, std::string_view key, const std::string& name,
                                   const Position& at);
  void read_unite(TableReader& reader, const Node& node, QueryStep& step);

  const PipelineWorkload& workload_;
  std::string path_;
  Diagnostics& out_;
  std::vector<QueryStep> steps_;
};

std::optional<std::size_t> TemplateReader::named(TableReader& reader, std::string_view key, const std::string& name,
                                                 const Position& at) {
  std::vector<std::string> known;
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    if (!steps_[i].as.empty() && steps_[i].as == name) return i;
    if (!steps_[i].as.empty()) known.push_back(steps_[i].as);
  }
  reader.error(at, fmt::format("{}: {}", key, unknown_name("result before it", name, known)));
  return std::nullopt;
}

void TemplateReader::read_unite(TableReader& reader, const Node& node, QueryStep& step) {
  for (const auto& [name, at] : reader.names("unite", node)) {
    if (const auto other = named(reader, "unite", name, at)) step.others.push_back(*other);
  }
  if (node.kind == Node::Kind::array && node.elements.size() < 2) {
    reader.error(node.at, "unite: two results at least are wanted");
  }
}

void TemplateReader::read_what(TableReader& reader, std::string_view key, const Node& node, QueryStep& step) {
  switch (step.kind) {
    case StepKind::scan: {
      const auto written = reader.text(key, node);
      if (!written) return;
      std::vector<std::string> known;
      for (const PipelineTable& table : workload_.tables) known.push_back(table.name);
      const auto table = std::ranges::find(workload_.tables, *written, &PipelineTable::name);
      if (table == workload_.tables.end()) {
        return reader.error(node.at, fmt::format("scan: {}", unknown_name("table", *written, known)));
      }
      step.table = static_cast<std::size_t>(table - workload_.tables.begin());
      if (step.columns == 0) step.columns = table->columns;
      if (step.columns > table->columns) {
        reader.error(node.at, fmt::format("columns: table '{}' has {}", table->name, table->columns));
      }
      return;
    }
    case StepKind::filter:
      step.draw = read_shares(reader, key, node);
      return;
    case StepKind::expression:
      step.work = reader.quantity({key, number, Bound::positive, "", ""}, node).value_or(1);
      return;
    case StepKind::join: {
      const auto written = reader.text(key, node);
      const auto other = written ? named(reader, key, *written, node.at) : std::nullopt;
      step.others.assign(1, other.value_or(0));
      if (const Node* matches = reader.find("matches")) {
        step.draw = read_range(reader, {"matches", number, Bound::positive, "", ""}, *matches);
      }
      return;
    }
    case StepKind::aggregate:
      step.share = key == "group_share";
      step.draw = step.share ? read_shares(reader, key, node)
                             : read_range(reader, {key, number, Bound::at_least_one, "", ""}, node);
      return;
    case StepKind::sort:
      if (const auto rows = reader.quantity({key, count, Bound::not_negative, "", ""}, node)) {
        step.limit = static_cast<std::uint64_t>(*rows);
      }
      return;
    case StepKind::limit:
      step.limit =
          static_cast<std::uint64_t>(reader.quantity({key, count, Bound::at_least_one, "", ""}, node).value_or(1));
      return;
    case StepKind::unite:
      return read_unite(reader, node, step);
  }
}

void TemplateReader::read_step(const Node& node) {
  TableReader reader(node, path_ + ".steps", out_);
  QueryStep step;
  reader.read(step_fields(), step);
  reader.finish();
  std::vector<std::pair<std::string_view, const Node*>> found;
  for (const StepWord& each : kStepWords) {
    if (const Node* what = reader.find(each.key)) {
      found.emplace_back(each.key, what);
      step.kind = each.kind;
    }
  }
  const bool starts = step.kind == StepKind::scan || step.kind == StepKind::unite;
  if (found.size() != 1) {
    reader.error(node.at, fmt::format("a step is one of {}", fmt::join(step_words(), ", ")));
  } else if (steps_.empty() && !starts) {
    reader.error(node.at, "the first step is a scan: there is nothing before it");
  } else {
    read_what(reader, found.front().first, *found.front().second, step);
  }
  const auto same = std::ranges::find(steps_, step.as, &QueryStep::as);
  if (!step.as.empty() && same != steps_.end()) {
    reader.error(node.at, fmt::format("as: '{}' is the name of two results", step.as));
  }
  steps_.push_back(std::move(step));
}

// Every result but the last is used by one step: the one after it, or a join or unite that names it.
void check_uses(const PipelineTemplate& made, const Position& at, const std::string& path, Diagnostics& out) {
  std::vector<int> uses(made.steps.size(), 0);
  for (std::size_t i = 0; i < made.steps.size(); ++i) {
    const QueryStep& step = made.steps[i];
    if (step.kind != StepKind::scan && step.kind != StepKind::unite && i > 0) ++uses[i - 1];
    for (const std::size_t other : step.others) ++uses[other];
  }
  for (std::size_t i = 0; i < uses.size(); ++i) {
    const int wanted = i + 1 == uses.size() ? 0 : 1;
    if (uses[i] == wanted) continue;
    out.add(at, fmt::format("{}: what step {} puts out is used {} times; once is wanted (a query is a tree)", path,
                            i + 1, uses[i]));
  }
}

void read_tables(TableReader& reader, PipelineWorkload& workload) {
  const Node* tables = reader.require("table");
  if (tables == nullptr) return;
  if (tables->kind != Node::Kind::table) {
    return reader.error(tables->at, fmt::format("table: tables are wanted: [{}.table.NAME]", reader.path()));
  }
  for (const auto& [name, node] : tables->members) {
    PipelineTable table;
    table.name = name;
    TableReader each(node, fmt::format("{}.table.{}", reader.path(), name), reader.diagnostics());
    each.read(pipeline_table_fields(), table);
    each.finish();
    workload.tables.push_back(std::move(table));
  }
}

}  // namespace

std::span<const Field<PipelineTable>> pipeline_table_fields() {
  static const std::vector<Field<PipelineTable>> kFields = {
      {{"rows", number, Bound::at_least_one, "1000", "as many as it has"}, &PipelineTable::rows},
      {{"columns", count, Bound::at_least_one, "5", "as many as it has"}, &PipelineTable::columns},
      {{"row_bytes", number, Bound::positive, "70", "of all its columns together, in memory"},
       &PipelineTable::row_bytes}};
  return kFields;
}

std::span<const Field<PipelineTemplate>> pipeline_template_fields() {
  static const std::vector<Field<PipelineTemplate>> kFields = {
      {{"name", text, Bound::any, "", "a few words for tables"}, &PipelineTemplate::name},
      {{"steps", list, Bound::any, "", "what its queries do, in order; the last one's rows are the result"}, {}}};
  return kFields;
}

std::span<const Field<QueryStep>> step_fields() {
  static const std::vector<Field<QueryStep>> kFields = {
      {{"scan", text, Bound::any, "", "a table: its rows are read"}, {}},
      {{"filter", share, Bound::any, "", "share of the rows that pass, or [from, to] to draw it from"}, {}},
      {{"expression", number, Bound::positive, "", "something is computed of each row: its relative work"}, {}},
      {{"join", text, Bound::any, "", "with the result of that name, of which a table is built"}, {}},
      {{"groups", number, Bound::at_least_one, "", "rows are aggregated to so many groups, or [from, to]"}, {}},
      {{"group_share", share, Bound::any, "", "rows are aggregated to that share of them, or [from, to]"}, {}},
      {{"sort", count, Bound::not_negative, "", "rows are sorted; the first so many of them are kept, 0: all"}, {}},
      {{"limit", count, Bound::at_least_one, "", "so many rows are passed on"}, {}},
      {{"unite", list, Bound::any, "", "the rows of the results of these names"}, {}},
      {{"as", text, Bound::any, "", "name of the rows that it puts out"}, &QueryStep::as},
      {{"columns", count, Bound::at_least_one, "",
        "of a scan: that are read; of a join or an aggregate: that are put out"},
       &QueryStep::columns},
      {{"matches", number, Bound::positive, "",
        "of a join: rows put out per row, if nothing of the other side was filtered away; or [from, to]"},
       {}},
      {{"work", number, Bound::positive, "", "of a filter or an aggregate: relative work per row"}, &QueryStep::work}};
  return kFields;
}

PipelineWorkload read_workload(TableReader& reader) {
  PipelineWorkload workload;
  read_tables(reader, workload);
  const Node* templates = reader.require("template");
  if (templates == nullptr) return workload;
  if (templates->kind != Node::Kind::array || templates->elements.empty()) {
    reader.error(templates->at, fmt::format("template: tables are wanted: [[{}.template]]", reader.path()));
    return workload;
  }
  for (const Node& node : templates->elements) {
    const std::string path = fmt::format("{}.template {}", reader.path(), workload.templates.size() + 1);
    PipelineTemplate made;
    TableReader each(node, path, reader.diagnostics());
    each.read(pipeline_template_fields(), made);
    each.finish();
    const Node* steps = each.require("steps");
    if (steps != nullptr && (steps->kind != Node::Kind::array || steps->elements.empty())) {
      each.error(steps->at, "steps: a list of steps is wanted: [{ scan = \"orders\" }, ...]");
    } else if (steps != nullptr) {
      const std::size_t before = reader.diagnostics().size();
      made.steps = TemplateReader(workload, path, reader.diagnostics()).read(*steps);
      if (reader.diagnostics().size() == before) check_uses(made, steps->at, path, reader.diagnostics());
    }
    workload.templates.push_back(std::move(made));
  }
  return workload;
}

}  // namespace millrace::experiments
