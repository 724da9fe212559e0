// Reads [sweep].
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "experiments/config/diagnostic.h"
#include "experiments/config/document.h"
#include "experiments/sweeps/sweep_keys.h"
#include "experiments/sweeps/sweep_spec.h"

namespace millrace::experiments {

// Every mistake goes to `out`: an axis that is no dotted key, that no cell may change or that has no values, a range
// that is none, `zip` and `where` that do not fit the axes, and cells that are none or too many. What is read is whole
// only without any.
SweepSpec read_sweep(const Node& table, Diagnostics& out);

// A [figure.x] of the kind "sweep" over these axes.
SweepFigure read_sweep_figure(const std::string& name, const Node& table, const std::vector<SweepAxis>& axes,
                              Diagnostics& out);

// Lays an axis of the command line, "KEY=VALUE,VALUE,..." or "KEY={ from = ..., ... }", on the table [sweep], over an
// axis of the same key that it has. A value is TOML, or text without quotes; a comma within brackets or quotes
// separates nothing. Its place is "--sweep KEY=...". A mistake goes to `out`.
void lay_axis(Node& sweep, const std::string& argument, Diagnostics& out);

}  // namespace millrace::experiments
