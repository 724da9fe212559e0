#include "experiments/validation/validation_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "experiments/config/layers.h"
#include "experiments/config/suggestion.h"
#include "experiments/config/table_reader.h"
#include "experiments/config/toml_source.h"
#include "experiments/validation/engine_table.h"

namespace millrace::experiments {
namespace {

using enum ValueType;

constexpr std::array<ReplayInput, 3> kInputs = {ReplayInput::plain, ReplayInput::filters, ReplayInput::oracle};

std::vector<ReplayInput> read_inputs(TableReader& reader, const Node& node) {
  std::vector<std::string> known;
  for (const ReplayInput input : kInputs) known.emplace_back(to_string(input));
  std::vector<ReplayInput> inputs;
  for (const auto& [name, at] : reader.names("inputs", node)) {
    const auto found = std::ranges::find(kInputs, name, [](ReplayInput input) { return to_string(input); });
    if (found == kInputs.end()) {
      reader.error(at, "inputs: " + unknown_name("input", name, known));
    } else if (std::ranges::find(inputs, *found) != inputs.end()) {
      reader.error(at, fmt::format("inputs: '{}' is there already", name));
    } else {
      inputs.push_back(*found);
    }
  }
  if (node.kind == Node::Kind::array && node.elements.empty()) reader.error(node.at, "inputs: at least one is wanted");
  return inputs;
}

Validation read_validation(const std::string& name, const Node& table, Diagnostics& out) {
  Validation validation;
  validation.name = name;
  TableReader reader(table, "validation." + name, out);
  if (name.find('/') != std::string::npos) {
    reader.error(table.at, "validation: its name begins the names of files, so it has no '/'");
  }
  reader.read(validation_fields(), validation);
  reader.finish();
  validation.engine = read_engine_table(reader.find("engine"), reader.path() + ".engine", out);
  if (const Node* inputs = reader.find("inputs")) validation.inputs = read_inputs(reader, *inputs);
  return validation;
}

std::vector<Validation> read_all(const Node& top, const std::string& path, Diagnostics& out) {
  std::vector<Validation> all;
  TableReader reader(top, "", out);
  reader.know("validation");
  reader.finish();
  const Node* tables = reader.find("validation");
  if (tables == nullptr || tables->kind != Node::Kind::table || tables->members.empty()) {
    out.add(tables == nullptr ? Position{path, 0, 0} : tables->at, "a table is wanted, for example [validation.NAME]");
    return all;
  }
  for (const auto& [name, table] : tables->members) all.push_back(read_validation(name, table, out));
  return all;
}

}  // namespace

std::span<const Field<Validation>> validation_fields() {
  static const std::vector<Field<Validation>> kFields = {
      {{"traces", ValueType::text, Bound::any, "\"other\"", "set of published plans in the store"},
       &Validation::traces},
      {{"engine", table, Bound::any, "", "a name of configs/engines, or a path, or a table of engine keys"}, {}},
      {{"split", choice, Bound::any, "\"all\"", "plans that calibration may not see, those that it may, or both",
        kSplitNames},
       Choice<Validation>{[](Validation& v, std::size_t i) { v.split = static_cast<Split>(i); },
                          [](const Validation& v) { return static_cast<std::size_t>(v.split); }}},
      {{"sample", count, Bound::not_negative, "30", "plans at most, fairly from all structures; 0 = all"},
       &Validation::sample},
      {{"inputs", list, Bound::any, "[\"plain\"]",
        "what a replay may know: plain (placement, hosts, literals), filters (and observed selectivities of filters), "
        "oracle (and all other observed selectivities)"},
       {}},
      {{"seed", count, Bound::not_negative, "7", "of every replay"}, &Validation::seed}};
  return kFields;
}

tl::expected<std::vector<Validation>, std::vector<Diagnostic>> load_validations(
    const std::string& path, const std::vector<std::string>& overrides) {
  Diagnostics out;
  std::optional<Node> top = read_layers(path, {}, out);
  for (const std::string& assignment : overrides) {
    auto over = parse_override(assignment, out);
    if (over && top) merge(*top, std::move(*over));
  }
  std::vector<Validation> all;
  if (top) all = read_all(*top, path, out);
  if (!out.empty()) return tl::unexpected(out.sorted());
  return all;
}

}  // namespace millrace::experiments
