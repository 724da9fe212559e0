#include "experiments/sweeps/sweep.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "experiments/config/toml_source.h"
#include "experiments/sweeps/sweep_reader.h"

namespace millrace::experiments {
namespace {

// Mistakes of many cells, each with the cells that have it.
class CellMistakes {
 public:
  void add(std::size_t cell, const std::vector<Diagnostic>& mistakes) {
    for (const Diagnostic& mistake : mistakes) {
      const auto known = std::ranges::find(found_, mistake, &Found::mistake);
      if (known == found_.end()) {
        found_.push_back({mistake, cell, 1});
      } else {
        ++known->cells;
      }
    }
  }
  bool empty() const { return found_.empty(); }

  std::vector<Diagnostic> told(const Sweep& sweep) const {
    Diagnostics out;
    for (const Found& one : found_) {
      Diagnostic mistake = one.mistake;
      if (one.cells < sweep.cells.size()) {
        const std::string others = one.cells == 1   ? ""
                                   : one.cells == 2 ? ", and another"
                                                    : fmt::format(", and {} others", one.cells - 1);
        mistake.text +=
            fmt::format(" (cell {}: {}{})", one.first, cell_text(sweep.spec, sweep.cells[one.first]), others);
      }
      out.add(std::move(mistake));
    }
    return out.sorted();
  }

 private:
  struct Found {
    Diagnostic mistake;
    std::size_t first, cells;
  };
  std::vector<Found> found_;
};

std::vector<SweepFigure> read_figures(const Node& top, const std::vector<SweepAxis>& axes, Diagnostics& out) {
  std::vector<SweepFigure> figures;
  const Node* tables = top.find("figure");
  if (tables == nullptr || tables->kind != Node::Kind::table) return figures;
  for (const auto& [name, table] : tables->members) {
    if (table.kind == Node::Kind::table && is_sweep_figure(table)) {
      figures.push_back(read_sweep_figure(name, table, axes, out));
    }
  }
  return figures;
}

tl::expected<Experiment, std::vector<Diagnostic>> load_cell(const Sweep& sweep, std::size_t cell) {
  std::vector<Node> changes;
  for (std::size_t axis = 0; axis < sweep.spec.axes.size(); ++axis) {
    changes.push_back(change_of(sweep.spec.axes[axis], sweep.spec.axes[axis].values[sweep.cells[cell][axis]]));
  }
  return make_experiment(sweep.config, std::move(changes), sweep.options);
}

}  // namespace

tl::expected<std::optional<Sweep>, std::vector<Diagnostic>> find_sweep(const std::string& path,
                                                                       const LoadOptions& options,
                                                                       const std::vector<std::string>& axes) {
  auto config = read_config(path, options.overrides);
  // What is wrong with the text is told by load_experiment(), with all other mistakes.
  if (!config) return std::optional<Sweep>{};
  Diagnostics out;
  Node* table = config->top.find("sweep");
  if (table == nullptr && !axes.empty()) {
    config->top.members.push_back({"sweep", {}});
    table = &config->top.members.back().node;
  }
  if (table == nullptr) {
    for (const SweepFigure& figure : read_figures(config->top, {}, out)) {
      const Node& of = *config->top.find("figure")->find(figure.name);
      return tl::unexpected(std::vector{Diagnostic{of.at.file, of.at.line, of.at.column,
                                                   "kind: 'sweep' is of the cells of a [sweep]; there is none"}});
    }
    return std::optional<Sweep>{};
  }
  for (const std::string& axis : axes) {
    if (table->kind == Node::Kind::table) lay_axis(*table, axis, out);
  }
  Sweep sweep{.config = {}, .options = options, .spec = read_sweep(*table, out), .figures = {}, .cells = {}};
  if (out.empty()) sweep.figures = read_figures(config->top, sweep.spec.axes, out);
  if (!out.empty()) return tl::unexpected(out.sorted());
  sweep.cells = *sweep_cells(sweep.spec);
  sweep.config = std::move(*config);
  return std::optional(std::move(sweep));
}

tl::expected<Experiment, std::vector<Diagnostic>> load_member(const Sweep& sweep, std::size_t member) {
  auto experiment = load_cell(sweep, sweep.cell_of(member));
  if (experiment) experiment->seed += sweep.repetition_of(member);
  return experiment;
}

tl::expected<std::vector<Experiment>, std::vector<Diagnostic>> load_members(const Sweep& sweep) {
  const FileMemory memory;
  std::vector<Experiment> members;
  CellMistakes mistakes;
  members.reserve(sweep.members());
  for (std::size_t cell = 0; cell < sweep.cells.size(); ++cell) {
    auto experiment = load_cell(sweep, cell);
    if (!experiment) {
      mistakes.add(cell, experiment.error());
      continue;
    }
    for (std::uint32_t repetition = 0; repetition < sweep.spec.repetitions; ++repetition) {
      members.push_back(*experiment);
      members.back().seed += repetition;
    }
  }
  if (!mistakes.empty()) return tl::unexpected(mistakes.told(sweep));
  return members;
}

std::string member_name(const Sweep& sweep, std::size_t member) {
  const std::size_t cell = sweep.cell_of(member);
  std::string name = fmt::format("cell {} ({}", cell, cell_text(sweep.spec, sweep.cells[cell]));
  if (sweep.spec.repetitions > 1) name += fmt::format("; repetition {}", sweep.repetition_of(member));
  return name + ")";
}

std::vector<std::string> assignments_of(const Sweep& sweep, std::size_t cell) {
  std::vector<std::string> assignments;
  for (std::size_t axis = 0; axis < sweep.spec.axes.size(); ++axis) {
    const SweepAxis& one = sweep.spec.axes[axis];
    assignments.push_back(one.key + "=" + toml_text(one.values[sweep.cells[cell][axis]].value));
  }
  return assignments;
}

}  // namespace millrace::experiments
