#include "experiments/config/tuner_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "experiments/config/experiment_keys.h"
#include "experiments/config/limits_reader.h"
#include "experiments/config/quantity.h"
#include "experiments/config/suggestion.h"
#include "tuners/scaling_scope.h"

namespace millrace::experiments {

namespace {

constexpr KeySpec kDegreeKey{"initial_parallelism", ValueType::count, Bound::at_least_one, "", ""};

// A value of a free table or list.
nlohmann::json free_value(const Node& node) {
  switch (node.kind) {
    case Node::Kind::boolean:
      return node.boolean;
    case Node::Kind::integer:
      return node.integer;
    case Node::Kind::number:
      return node.number;
    case Node::Kind::text:
    case Node::Kind::date:
      return node.text;
    case Node::Kind::array: {
      auto list = nlohmann::json::array();
      for (const Node& element : node.elements) list.push_back(free_value(element));
      return list;
    }
    case Node::Kind::table:
      break;
  }
  auto table = nlohmann::json::object();
  for (const auto& [name, member] : node.members) table[name] = free_value(member);
  return table;
}

// The written value as tuners::checked_options wants it; nothing after a mistake that is answered here.
std::optional<nlohmann::json> option_value(TableReader& reader, const tuners::OptionSpec& spec, const Node& node) {
  if (spec.type == tuners::OptionType::list || spec.type == tuners::OptionType::table) return free_value(node);
  if (node.kind == Node::Kind::boolean) return node.boolean;
  if (spec.type == tuners::OptionType::duration) {
    constexpr Bound kAny = Bound::any;
    const auto ns = reader.quantity({spec.name, ValueType::duration, kAny, "", ""}, node);
    return ns ? std::optional<nlohmann::json>(*ns / 1e9) : std::nullopt;
  }
  if (node.kind == Node::Kind::integer) return node.integer;
  if (node.kind == Node::Kind::number) return node.number;
  if (node.kind != Node::Kind::text) {
    reader.error(node.at, fmt::format("{}: {} is found; a single value is wanted", spec.name, noun(node.kind)));
    return std::nullopt;
  }
  const bool numeric = spec.type == tuners::OptionType::number || spec.type == tuners::OptionType::integer;
  if (!numeric) return node.text;
  const auto value =
      parse_as(node.text, spec.type == tuners::OptionType::number ? Dimension::share : Dimension::number);
  if (value) return *value;
  reader.error(node.at, fmt::format("{}: {}", spec.name, value.error()));
  return std::nullopt;
}

// Reads every option that the table holds; checked one by one, so that each mistake has its own address.
tuners::Options read_options(TableReader& reader, const tuners::TunerEntry& entry) {
  tuners::Options given = nlohmann::json::object();
  for (const tuners::OptionSpec& spec : entry.options()) {
    reader.know(spec.name);
    const Node* node = spec.required ? reader.require(spec.name) : reader.find(spec.name);
    if (node == nullptr) continue;
    const auto value = option_value(reader, spec, *node);
    if (!value) continue;
    const auto checked = tuners::checked_options(entry, {{spec.name, *value}});
    if (checked && spec.required && value->empty()) {
      reader.error(node->at, spec.name + ": is missing");
    } else if (checked) {
      given[spec.name] = *value;
    } else {
      for (const std::string& sentence : checked.error()) reader.error(node->at, sentence);
    }
  }
  return tuners::checked_options(entry, given).value_or(tuners::default_options(entry));
}

void read_initial_parallelism(TableReader& reader, TunerChoice& choice) {
  const Node* node = reader.find(kDegreeKey.key);
  if (node == nullptr) return;
  if (node->kind != Node::Kind::table) {
    reader.error(node->at, "initial_parallelism: a table is wanted, for example { join = 4 }");
    return;
  }
  for (const auto& [id, degree] : node->members) {
    const auto value = reader.quantity(kDegreeKey, degree);
    if (value && *value > tuners::kLargestDegree) {
      reader.error(degree.at, fmt::format("initial_parallelism: at most {} are possible", tuners::kLargestDegree));
    } else if (value) {
      choice.initial_parallelism[id] = static_cast<std::uint32_t>(*value);
    }
  }
}

// `name` is the table's name, or "" for an element of the list.
ReadTuner read_tuner(const std::string& name, const Node& table, const std::string& path, Diagnostics& out) {
  const std::size_t before = out.size();
  TableReader reader(table, path, out);
  ReadTuner read;
  read.at = table.at;
  TunerChoice& choice = read.choice;
  choice.kind = name;
  reader.read(tuner_fields(), choice);
  if (choice.kind.empty()) reader.require("kind");
  if (choice.label.empty()) choice.label = name.empty() ? choice.kind : name;
  const tuners::TunerEntry* entry = tuners::find_tuner(choice.kind);
  if (entry != nullptr) {
    choice.options = read_options(reader, *entry);
    read_initial_parallelism(reader, choice);
    choice.limits = read_limits(reader);
    reader.finish();
  } else if (!choice.kind.empty() || reader.find("kind") != nullptr) {
    std::vector<std::string> known;
    for (const tuners::TunerEntry& each : tuners::tuner_table()) known.push_back(each.name);
    const Node* kind = reader.find("kind");
    out.add(kind != nullptr ? kind->at : table.key_at, "kind: " + unknown_name("tuner", choice.kind, known));
  }
  read.sound = out.size() == before;
  return read;
}

// An element of the list that is a name alone.
ReadTuner named_tuner(TableReader& owner, const Node& element, const Node* tables) {
  const Node* table = tables == nullptr ? nullptr : tables->find(element.text);
  if (table != nullptr) {
    return read_tuner(element.text, *table, fmt::format("{}.tuner.{}", owner.path(), element.text),
                      owner.diagnostics());
  }
  ReadTuner read;
  read.at = element.at;
  read.choice.label = read.choice.kind = element.text;
  const tuners::TunerEntry* entry = tuners::find_tuner(element.text);
  if (entry != nullptr) {
    for (const tuners::OptionSpec& spec : entry->options()) {
      if (!spec.required) continue;
      owner.error(element.at, fmt::format("tuners: '{}' needs a table: {}: is missing", element.text, spec.name));
      return read;
    }
    read.choice.options = tuners::default_options(*entry);
    read.sound = true;
    return read;
  }
  std::vector<std::string> known;
  for (const tuners::TunerEntry& each : tuners::tuner_table()) known.push_back(each.name);
  if (tables != nullptr) {
    for (const auto& [name, ignored] : tables->members) known.push_back(name);
  }
  owner.error(element.at, "tuners: " + unknown_name("tuner", element.text, known));
  return read;
}

void reject_twins(const std::vector<ReadTuner>& tuners, Diagnostics& out) {
  std::set<std::string> labels;
  for (const ReadTuner& tuner : tuners) {
    if (!labels.insert(tuner.choice.label).second) {
      out.add(tuner.at, fmt::format("tuners: '{}' is there twice; give one of them another label", tuner.choice.label));
    }
  }
}

}  // namespace

ReadTuner read_the_tuner(TableReader& owner) {
  const Node* node = owner.require("tuner");
  if (node == nullptr) return {};
  if (node->kind == Node::Kind::text) return named_tuner(owner, *node, nullptr);
  return read_tuner("", *node, owner.path() + ".tuner", owner.diagnostics());
}

std::vector<ReadTuner> read_tuners(TableReader& comparison) {
  std::vector<ReadTuner> tuners;
  const Node* tables = comparison.find("tuner");
  if (tables != nullptr && tables->kind != Node::Kind::table) {
    comparison.error(tables->at, fmt::format("tuner: tables are wanted: [{}.tuner.NAME]", comparison.path()));
    tables = nullptr;
  }
  const Node* list = comparison.find("tuners");
  std::set<std::string> listed;
  if (list != nullptr && list->kind != Node::Kind::array) {
    comparison.error(list->at, "tuners: a list is wanted, for example [\"fixed\", \"ds2\"]");
  } else if (list != nullptr) {
    for (const Node& element : list->elements) {
      if (element.kind == Node::Kind::text) {
        listed.insert(element.text);
        tuners.push_back(named_tuner(comparison, element, tables));
      } else {
        tuners.push_back(read_tuner("", element, comparison.path() + ".tuners", comparison.diagnostics()));
      }
    }
  }
  for (const auto& [name, table] : tables != nullptr ? tables->members : decltype(tables->members){}) {
    if (listed.contains(name)) continue;
    if (list == nullptr) {
      tuners.push_back(
          read_tuner(name, table, fmt::format("{}.tuner.{}", comparison.path(), name), comparison.diagnostics()));
    } else {
      comparison.error(table.at, fmt::format("tuner '{}' is not in the list 'tuners'", name));
    }
  }
  if (tuners.empty() && list == nullptr) comparison.require("tuners");
  if (tuners.empty() && list != nullptr) comparison.error(list->at, "tuners: the list is empty");
  reject_twins(tuners, comparison.diagnostics());
  return tuners;
}

}  // namespace millrace::experiments
