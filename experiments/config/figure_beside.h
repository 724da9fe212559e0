// A figure of two comparisons: which the second one is, and whether it goes with the first.
#pragma once

#include <vector>

#include "experiments/config/experiment.h"
#include "experiments/config/table_reader.h"
#include "experiments/figures/figure_table.h"

namespace millrace::experiments {

// Checks the key `beside`: only figures of two have it and they must; it names another one of `comparisons`, and both
// have the queries and tuners that the figure shows, all of either if it names none. `entry` and `own`, the figure's
// first comparison, are nullptr where they are mistakes themselves.
void check_beside(TableReader& reader, const Figure& figure, const FigureEntry* entry, const Comparison* own,
                  const std::vector<Comparison>& comparisons);

}  // namespace millrace::experiments
