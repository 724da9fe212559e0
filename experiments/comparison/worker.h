// The other side of the pool: a process that computes the cells it is asked for.
#pragma once

#include <istream>
#include <ostream>

#include "experiments/config/experiment.h"

namespace millrace::experiments {

// Reads questions, a line each: the number of a cell in cells_of(experiment) and its hash. It remarks "at 0"
// when it starts one and "at SECONDS" (simulated) a few times a second while it computes; then it answers with the rows
// of the cell as one line. A cell that cannot run is answered with the rows of its failure. Returns at the end of `in`.
// False: a question that this experiment does not know, because the config was changed meanwhile (said on standard
// error).
bool serve_cells(const Experiment& experiment, std::istream& in, std::ostream& out);

}  // namespace millrace::experiments
