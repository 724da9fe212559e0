// A validation's q-errors for a terminal.
#pragma once

#include <string>
#include <vector>

#include "experiments/validation/group_table.h"
#include "experiments/validation/validation.h"

namespace millrace::experiments {

// "1.30", "27.4", "1250", "inf"; "-" for 0, which stands for nothing to compare.
std::string error_text(double q);

// For each input: every quantity with all its quantiles for all plans, the training and the unseen structures, the
// saturated and the other ones; then a line per remaining group with the quantities side by side.
std::string validation_text(const Validation& validation, const std::vector<GroupRow>& rows);

}  // namespace millrace::experiments
