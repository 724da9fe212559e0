// A config as a sweep: its cells, and the experiment that each of them is.
#pragma once

#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "experiments/config/load.h"
#include "experiments/sweeps/sweep_keys.h"
#include "experiments/sweeps/sweep_spec.h"

namespace millrace::experiments {

// A member is a cell in one repetition: an experiment. Members count from 0, cell by cell.
struct Sweep {
  ConfigTree config;
  LoadOptions options;
  SweepSpec spec;
  std::vector<SweepFigure> figures;
  std::vector<SweepCell> cells;  // at least one

  std::size_t members() const { return cells.size() * spec.repetitions; }
  std::size_t cell_of(std::size_t member) const { return member / spec.repetitions; }
  std::size_t repetition_of(std::size_t member) const { return member % spec.repetitions; }
};

// The sweep that the file's table [sweep] and the axes of the command line (lay_axis()) make of the config; nullopt
// without either. Errors: every mistake of the config's text and of [sweep], as load_experiment() has them; those of
// the cells are told by load_members().
tl::expected<std::optional<Sweep>, std::vector<Diagnostic>> find_sweep(const std::string& path,
                                                                       const LoadOptions& options,
                                                                       const std::vector<std::string>& axes);

// The experiment of a member: the config with the cell's values laid on. In repetition r its seed is r more than the
// config says, in every cell.
tl::expected<Experiment, std::vector<Diagnostic>> load_member(const Sweep& sweep, std::size_t member);

// All of them, in order. Error: every mistake that any of them has, once; with the cell that has it, unless all have.
tl::expected<std::vector<Experiment>, std::vector<Diagnostic>> load_members(const Sweep& sweep);

// "cell 17 (rate = 20k/s, tuners = ds2)", with the repetition if there are several.
std::string member_name(const Sweep& sweep, std::size_t member);

// What makes the cell of the config, as one types it: "--set 'KEY=VALUE' ...". One text an assignment, "KEY=VALUE".
std::vector<std::string> assignments_of(const Sweep& sweep, std::size_t cell);

}  // namespace millrace::experiments
