// The keys of [sweep], and of figures of sweeps.
#pragma once

#include <span>
#include <string>

#include "experiments/config/document.h"
#include "experiments/config/key_table.h"

namespace millrace::experiments {

// [figure.x] of the kind "sweep": a quantity over the values of an axis.
struct SweepFigure {
  std::string name;        // x
  std::string comparison;  // name of a [comparison.x]; "": all
  std::string x;           // key of an axis
  std::string y;           // name of a summary's quantity
  std::string series;      // "tuner", or key of an axis: a line for each
  std::string title;
};

// The keys of [sweep] beside its axes.
std::span<const KeySpec> sweep_keys();
// The keys of an axis that is a range.
std::span<const KeySpec> sweep_range_keys();
std::span<const Field<SweepFigure>> sweep_figure_fields();

// Whether a [figure.x] is of a sweep.
bool is_sweep_figure(const Node& figure);

}  // namespace millrace::experiments
