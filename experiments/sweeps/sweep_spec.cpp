#include "experiments/sweeps/sweep_spec.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cassert>
#include <nlohmann/json.hpp>

#include "experiments/config/suggestion.h"
#include "experiments/config/toml_source.h"

namespace millrace::experiments {
namespace {

// Axes that change together, and how many values they have.
struct Wheel {
  std::vector<std::size_t> axes;
  std::size_t values;
};

std::vector<Wheel> wheels_of(const SweepSpec& spec) {
  std::vector<Wheel> wheels;
  for (std::size_t axis = 0; axis < spec.axes.size(); ++axis) {
    const auto zip = std::ranges::find_if(
        spec.zips, [&](const auto& group) { return std::ranges::find(group, axis) != group.end(); });
    const bool first = zip == spec.zips.end() || axis == *std::ranges::min_element(*zip);
    if (!first) continue;
    wheels.push_back({zip == spec.zips.end() ? std::vector{axis} : *zip, spec.axes[axis].values.size()});
  }
  return wheels;
}

std::vector<std::string> texts_of(const SweepSpec& spec, const SweepCell& cell) {
  std::vector<std::string> texts;
  for (std::size_t axis = 0; axis < cell.size(); ++axis) texts.push_back(spec.axes[axis].values[cell[axis]].text);
  return texts;
}

bool ends_in(std::string_view key, std::string_view name) {
  return key == name || (key.size() > name.size() && key.ends_with(name) && key[key.size() - name.size() - 1] == '.');
}

}  // namespace

double combinations(const SweepSpec& spec) {
  double all = 1;
  for (const Wheel& wheel : wheels_of(spec)) all *= static_cast<double>(wheel.values);
  return all;
}

tl::expected<std::vector<SweepCell>, Diagnostic> sweep_cells(const SweepSpec& spec) {
  const std::vector<Wheel> wheels = wheels_of(spec);
  std::vector<SweepCell> cells;
  std::vector<std::size_t> turned(wheels.size(), 0);
  for (bool more = true; more;) {
    SweepCell cell(spec.axes.size(), 0);
    for (std::size_t w = 0; w < wheels.size(); ++w) {
      for (const std::size_t axis : wheels[w].axes) cell[axis] = turned[w];
    }
    bool wanted = true;
    const std::vector<std::string> texts = texts_of(spec, cell);
    for (const SweepCondition& condition : spec.where) {
      const auto held = holds(condition, texts);
      if (!held) {
        return tl::unexpected(Diagnostic{condition.at.file, condition.at.line, condition.at.column,
                                         fmt::format("where: {} ({})", held.error(), cell_text(spec, cell))});
      }
      wanted = wanted && *held;
    }
    if (wanted) cells.push_back(std::move(cell));
    more = false;
    for (std::size_t w = wheels.size(); w-- > 0 && !more;) {
      more = ++turned[w] < wheels[w].values;
      if (!more) turned[w] = 0;
    }
  }
  return cells;
}

tl::expected<std::size_t, std::string> find_axis(const std::vector<SweepAxis>& axes, std::string_view name) {
  std::vector<std::string> known, fitting;
  std::size_t found = 0;
  for (std::size_t axis = 0; axis < axes.size(); ++axis) {
    if (axes[axis].key == name) return axis;
    known.push_back(axes[axis].key);
    if (!ends_in(axes[axis].key, name)) continue;
    fitting.push_back(axes[axis].key);
    found = axis;
  }
  if (fitting.size() == 1) return found;
  if (fitting.empty()) return tl::unexpected(unknown_name("axis", name, known));
  return tl::unexpected(fmt::format("'{}' may be {}", name, fmt::join(fitting, " or ")));
}

std::string short_name(const std::vector<SweepAxis>& axes, std::size_t axis) {
  const std::string& key = axes[axis].key;
  for (std::size_t dot = key.rfind('.'); dot != std::string::npos && dot > 0; dot = key.rfind('.', dot - 1)) {
    const std::string end = key.substr(dot + 1);
    const auto others = std::ranges::count_if(axes, [&](const SweepAxis& one) { return ends_in(one.key, end); });
    if (others == 1) return end;
  }
  return key;
}

std::string cell_text(const SweepSpec& spec, const SweepCell& cell) {
  std::vector<std::string> parts;
  for (std::size_t axis = 0; axis < cell.size(); ++axis) {
    parts.push_back(fmt::format("{} = {}", short_name(spec.axes, axis), spec.axes[axis].values[cell[axis]].text));
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::string toml_text(const Node& value) {
  std::vector<std::string> parts;
  switch (value.kind) {
    case Node::Kind::text:
      return nlohmann::json(value.text).dump();
    case Node::Kind::array:
      for (const Node& element : value.elements) parts.push_back(toml_text(element));
      return fmt::format("[{}]", fmt::join(parts, ", "));
    case Node::Kind::table:
      for (const auto& [name, member] : value.members) {
        parts.push_back(fmt::format("{} = {}", nlohmann::json(name).dump(), toml_text(member)));
      }
      return fmt::format("{{ {} }}", fmt::join(parts, ", "));
    case Node::Kind::number:
      return fmt::format("{}", value.number);  // the fewest digits that read back
    default:
      return value.text;
  }
}

Node change_of(const SweepAxis& axis, const AxisValue& value) {
  Diagnostics none;
  auto tree = parse_toml(axis.key + " = 0", axis.at.file, none);
  assert(tree && tree->members.size() == 1);
  place_all(*tree, axis.at);
  Node* leaf = &*tree;
  while (leaf->kind == Node::Kind::table) leaf = &leaf->members.front().node;
  const Position key_at = leaf->key_at;
  *leaf = value.value;
  leaf->key_at = key_at;
  return std::move(*tree);
}

}  // namespace millrace::experiments
