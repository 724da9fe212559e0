// Reads [[expect]], and checks that what the rows name exists.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "experiments/config/diagnostic.h"
#include "experiments/config/document.h"
#include "experiments/config/experiment.h"
#include "experiments/config/key_table.h"

namespace millrace::experiments {

std::span<const Field<Expectation>> expectation_fields();
std::span<const Field<OtherQuantity>> other_quantity_fields();

// `list` is the value of key `expect`. Every mistake goes to `out`: names that no comparison has, a metric that is not
// measured there, a limit that is missing or there twice, or not in the metric's unit, and a row without its reason.
std::vector<Expectation> read_expectations(const Node& list, const std::vector<Comparison>& comparisons,
                                           Diagnostics& out);

}  // namespace millrace::experiments
