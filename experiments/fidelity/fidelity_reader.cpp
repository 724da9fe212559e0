#include "experiments/fidelity/fidelity_reader.h"

#include <fmt/format.h>

#include <algorithm>

#include "experiments/config/suggestion.h"
#include "experiments/config/table_reader.h"

namespace millrace::experiments {
namespace {

using enum ValueType;

class SetReader {
 public:
  SetReader(TableReader& reader, const std::vector<TraceSet>& traces) : reader_(reader), traces_(traces) {}

  // The name of a set that no key named before; "" after a mistake.
  std::string set(std::string_view key, const std::string& written, const Position& at) {
    const auto found = std::ranges::find(traces_, written, &TraceSet::name);
    if (found == traces_.end()) {
      std::vector<std::string> known;
      for (const TraceSet& each : traces_) known.push_back(each.name);
      return mistake(at, fmt::format("{}: {}", key, unknown_name("set of traces", written, known)));
    }
    if (!found->structures.empty()) {
      return mistake(at, fmt::format("{}: only executions of ready-made queries can be judged, and [trace.{}] has "
                                     "structures",
                                     key, written));
    }
    if (std::ranges::find(named_, written) != named_.end()) {
      return mistake(at, fmt::format("{}: '{}' is named twice", key, written));
    }
    return named_.emplace_back(written);
  }

  std::string set(std::string_view key, const Node& node) {
    const auto written = reader_.text(key, node);
    return written ? set(key, *written, node.at) : std::string();
  }

 private:
  std::string mistake(const Position& at, std::string sentence) {
    reader_.error(at, std::move(sentence));
    return {};
  }

  TableReader& reader_;
  const std::vector<TraceSet>& traces_;
  std::vector<std::string> named_;
};

}  // namespace

std::span<const Field<FidelitySpec>> fidelity_fields() {
  static const std::vector<Field<FidelitySpec>> kFields = {
      {{"measured", text, Bound::any, "", "a set [trace.x] of ready-made queries: what the others are judged by"}, {}},
      {{"repeated", text, Bound::any, "",
        "such a set with the same plans, measured anew: its error is the noise floor"},
       {}},
      {{"simulated", list, Bound::any, "", "such sets with the same plans: what is judged"}, {}}};
  return kFields;
}

FidelitySpec read_fidelity(const std::string& name, const Node& table, const std::vector<TraceSet>& traces,
                           Diagnostics& out) {
  FidelitySpec spec;
  spec.name = name;
  TableReader reader(table, "fidelity." + name, out);
  reader.read(fidelity_fields(), spec);
  reader.finish();
  if (name.find('/') != std::string::npos) reader.error(table.at, "fidelity: names have no '/'");
  SetReader sets(reader, traces);
  if (const Node* measured = reader.require("measured")) spec.measured = sets.set("measured", *measured);
  if (const Node* repeated = reader.find("repeated")) spec.repeated = sets.set("repeated", *repeated);
  if (const Node* list = reader.require("simulated")) {
    for (const auto& [written, at] : reader.names("simulated", *list)) {
      std::string set = sets.set("simulated", written, at);
      if (!set.empty()) spec.simulated.push_back(std::move(set));
    }
    if (list->kind == Node::Kind::array && list->elements.empty()) {
      reader.error(list->at, "simulated: the list is empty");
    }
  }
  return spec;
}

}  // namespace millrace::experiments
