#include "experiments/sweeps/sweep_reader.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <set>

#include "experiments/config/suggestion.h"
#include "experiments/config/table_reader.h"
#include "experiments/config/toml_source.h"
#include "experiments/report/summary.h"
#include "experiments/sweeps/axis_range.h"

namespace millrace::experiments {
namespace {

constexpr std::array<std::string_view, 3> kOwnKeys{"zip", "where", "repetitions"};
constexpr double kMostCells = 100'000;

bool is_own(std::string_view key) {
  return std::ranges::find(kOwnKeys, key) != kOwnKeys.end();
}

// A name as a part of a dotted key.
std::string key_part(const std::string& name) {
  constexpr const char* kBare = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
  const bool bare = !name.empty() && name.find_first_not_of(kBare) == std::string::npos;
  return bare ? name : "\"" + name + "\"";
}

bool is_range(const Node& table) {
  return std::ranges::any_of(std::array{"from", "to", "steps"},
                             [&](const char* key) { return table.find(key) != nullptr; });
}

class SweepReader {
 public:
  SweepReader(const Node& table, Diagnostics& out) : reader_(table, "sweep", out), table_(table), out_(out) {}

  SweepSpec read() {
    if (table_.kind != Node::Kind::table) return {};
    for (const auto& [name, node] : table_.members) {
      // "a.b" in quotes is a path; so is a.b without, which TOML reads as tables.
      if (!is_own(name)) read_axis(name, node);
    }
    if (const Node* node = reader_.find("repetitions")) {
      spec_.repetitions = static_cast<std::uint32_t>(reader_.quantity(sweep_keys().back(), *node).value_or(1));
    }
    if (spec_.axes.empty() && reader_.find("repetitions") == nullptr && sound_) {
      out_.add(table_.at, "sweep: an axis is wanted, for example \"query.q.source.in.rate\" = [\"10k/s\", \"20k/s\"]");
    }
    if (sound_) {
      read_zip();
      read_where();
    }
    return std::move(spec_);
  }

 private:
  void error(const Position& at, std::string sentence) {
    out_.add(at, std::move(sentence));
    sound_ = false;
  }

  void read_axis(const std::string& path, const Node& node) {
    if (node.kind == Node::Kind::table && !is_range(node)) {
      if (node.members.empty()) return error(node.at, fmt::format("'{}': a list or a range is wanted", path));
      for (const auto& [name, member] : node.members) read_axis(path + "." + key_part(name), member);
      return;
    }
    SweepAxis axis{.key = path, .at = node.key_at, .values = {}};
    if (!check_key(axis)) return;
    std::vector<Node> values;
    if (node.kind == Node::Kind::table) {
      auto range = range_values(path, node, out_);
      sound_ = sound_ && range.has_value();
      if (!range) return;
      values = std::move(*range);
    } else if (node.kind == Node::Kind::array) {
      values = node.elements;
    } else {
      return error(node.at,
                   fmt::format("'{}': {} is found; a list is wanted, for example [1, 2], or a range, {{ from = "
                               "1, to = 8, steps = 4 }}{}",
                               path, noun(node.kind), did_you_mean(path, {kOwnKeys.begin(), kOwnKeys.end()})));
    }
    if (values.empty()) return error(node.at, fmt::format("'{}': an axis has at least one value", path));
    std::set<std::string> seen;
    for (Node& value : values) {
      std::string text = value.kind == Node::Kind::text ? value.text : toml_text(value);
      if (!seen.insert(toml_text(value)).second) {
        error(value.at, fmt::format("'{}': {} comes twice", path, text));
      }
      axis.values.push_back({std::move(value), std::move(text)});
    }
    spec_.axes.push_back(std::move(axis));
  }

  bool check_key(const SweepAxis& axis) {
    Diagnostics found;
    const auto tree = parse_toml(axis.key + " = 0", axis.at.file, found);
    if (!tree || tree->members.size() != 1) {
      error(axis.at, fmt::format("'{}' is not a dotted key, as \"comparison.main.tuners\" is one", axis.key));
      return false;
    }
    const std::string& table = tree->members.front().name;
    for (const std::string_view fixed : {"sweep", "extends", "about", "figure"}) {
      if (table == fixed) error(axis.at, fmt::format("'{}': all cells of a sweep have one '{}'", axis.key, fixed));
    }
    if (axis.key == "experiment.name") error(axis.at, "'experiment.name': all cells of a sweep have one name");
    const bool twice = std::ranges::find(spec_.axes, axis.key, &SweepAxis::key) != spec_.axes.end();
    if (twice) error(axis.at, fmt::format("'{}' is an axis already", axis.key));
    return !twice;
  }

  void read_zip() {
    const Node* zip = reader_.find("zip");
    if (zip == nullptr) return;
    if (zip->kind != Node::Kind::array || zip->elements.empty()) {
      return error(zip->at, "zip: a list of lists of axes is wanted, for example [[\"a.b\", \"a.c\"]]");
    }
    std::set<std::size_t> taken;
    for (const Node& list : zip->elements) {
      std::vector<std::size_t> group;
      for (const auto& [name, at] : reader_.names("zip", list)) {
        const auto axis = find_axis(spec_.axes, name);
        if (!axis) {
          error(at, "zip: " + axis.error());
        } else if (!taken.insert(*axis).second) {
          error(at, fmt::format("zip: '{}' comes twice", name));
        } else {
          group.push_back(*axis);
        }
      }
      check_group(list, group);
      if (group.size() >= 2) spec_.zips.push_back(std::move(group));
    }
  }

  void check_group(const Node& list, const std::vector<std::size_t>& group) {
    if (!sound_ || list.kind != Node::Kind::array) return;
    if (group.size() < 2) return error(list.at, "zip: two axes at least go together");
    for (const std::size_t axis : group) {
      const std::size_t wanted = spec_.axes[group.front()].values.size(), found = spec_.axes[axis].values.size();
      if (found == wanted) continue;
      error(list.at, fmt::format("zip: '{}' has {} values and '{}' has {}", spec_.axes[group.front()].key, wanted,
                                 spec_.axes[axis].key, found));
    }
  }

  void read_where() {
    const Node* where = reader_.find("where");
    if (where == nullptr) return;
    for (const auto& [written, at] : reader_.names("where", *where)) {
      auto condition = parse_condition(written, spec_.axes);
      if (!condition) {
        error(at, "where: " + condition.error());
        continue;
      }
      condition->at = at;
      spec_.where.push_back(std::move(*condition));
    }
  }

  TableReader reader_;
  const Node& table_;
  Diagnostics& out_;
  SweepSpec spec_;
  bool sound_ = true;
};

// Ends of the elements of "a,b,[c,d]".
std::vector<std::string> split_values(const std::string& text) {
  std::vector<std::string> values(1);
  int depth = 0;
  char quote = 0;
  for (const char c : text) {
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '[' || c == '{') {
      ++depth;
    } else if (c == ']' || c == '}') {
      --depth;
    }
    if (c == ',' && depth == 0 && quote == 0) {
      values.emplace_back();
    } else {
      values.back() += c;
    }
  }
  return values;
}

// A value as --set takes it: TOML, or text.
Node value_of(const std::string& text, const Position& at) {
  Diagnostics none;
  Node value;
  value.kind = Node::Kind::text;
  value.text = text;
  if (auto tree = parse_toml("v = " + text, at.file, none); tree && tree->members.size() == 1) {
    value = std::move(tree->members.front().node);
  }
  place_all(value, at);
  return value;
}

}  // namespace

SweepSpec read_sweep(const Node& table, Diagnostics& out) {
  const std::size_t before = out.size();
  SweepSpec spec = SweepReader(table, out).read();
  if (out.size() > before) return spec;
  if (const double all = combinations(spec); all > kMostCells) {
    out.add(table.at, fmt::format("sweep: {:.0f} combinations; {:.0f} are the most", all, kMostCells));
    return spec;
  }
  const auto cells = sweep_cells(spec);
  if (!cells) {
    out.add(cells.error());
  } else if (cells->empty()) {
    out.add(table.find("where")->at, "where: no cell fulfils it");
  }
  return spec;
}

SweepFigure read_sweep_figure(const std::string& name, const Node& table, const std::vector<SweepAxis>& axes,
                              Diagnostics& out) {
  SweepFigure figure;
  figure.name = name;
  figure.series = "tuner";
  TableReader reader(table, "figure." + name, out);
  reader.read(sweep_figure_fields(), figure);
  reader.finish();
  const auto axis_of = [&](const char* key, std::string& written) {
    const auto axis = find_axis(axes, written);
    if (axis) {
      written = axes[*axis].key;
    } else {
      reader.error(reader.find(key)->at, fmt::format("{}: {}", key, axis.error()));
    }
  };
  if (reader.require("x") != nullptr && !figure.x.empty()) axis_of("x", figure.x);
  if (reader.find("series") != nullptr && figure.series != "tuner") axis_of("series", figure.series);
  if (const Node* y = reader.require("y"); y != nullptr && !figure.y.empty()) {
    std::vector<std::string> known;
    for (const SummaryColumn& column : summary_columns()) known.emplace_back(column.name);
    if (std::ranges::find(known, figure.y) == known.end()) {
      reader.error(y->at, "y: " + unknown_name("quantity", figure.y, known));
    }
  }
  if (!figure.x.empty() && figure.x == figure.series) reader.error(table.at, "series: it is the axis 'x'");
  return figure;
}

void lay_axis(Node& sweep, const std::string& argument, Diagnostics& out) {
  const Position at{"--sweep " + argument, 0, 0};
  const std::size_t equals = argument.find('=');
  if (equals == std::string::npos || equals == 0 || equals + 1 == argument.size()) {
    return out.add(at, "KEY=VALUE,VALUE,... is wanted, for example --sweep query.q.source.in.rate=10k/s,20k/s");
  }
  const std::string key = argument.substr(0, equals), values = argument.substr(equals + 1);
  Node axis = value_of(values, at);
  if (axis.kind != Node::Kind::table || !is_range(axis)) {
    axis = {};
    axis.kind = Node::Kind::array;
    for (const std::string& value : split_values(values)) axis.elements.push_back(value_of(value, at));
    axis.at = axis.key_at = at;
  }
  if (Node* known = sweep.find(key)) {
    *known = std::move(axis);
  } else {
    sweep.members.push_back({key, std::move(axis)});
  }
}

}  // namespace millrace::experiments
