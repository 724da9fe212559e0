// The table that compares the tuners, for a terminal.
#pragma once

#include <string>
#include <vector>

#include "experiments/report/summary.h"

namespace millrace::experiments {

// A block per query: its name, headings, and a line per tuner, columns aligned; then a line per tuner whose runs
// failed.
std::string summary_table(const std::vector<SummaryRow>& rows);

}  // namespace millrace::experiments
