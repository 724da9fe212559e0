// A config with a sweep: all of its cells.
#pragma once

#include <string>

#include "experiments/cli/options.h"
#include "experiments/store/store.h"
#include "experiments/sweeps/sweep.h"

namespace millrace::experiments {

// Computes what is missing: what comes before comparisons cell by cell, then the runs of all cells' comparisons
// together; stores how each cell went, and presents it. A cell that fails leaves the others alone, unless --on-error
// says stop. Exit status.
int run_sweep(const Sweep& sweep, const Options& options);

// What --dry-run and the verb check say of it: its cells and what is stored of them. Exit status.
int list_sweep(const Sweep& sweep, const Options& options);

// Prints the sweep as it is stored. Exit status.
int show_sweep(const Sweep& sweep, Store& store, const Options& options);

}  // namespace millrace::experiments
