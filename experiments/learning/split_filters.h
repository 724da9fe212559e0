// Examples that are true because of what filters are: one filter, and several in a row that let as much through
// together, are the same job.
#pragma once

#include <optional>

#include "models/learning.h"
#include "sim/kernel/random_stream.h"

namespace millrace::experiments {

// The example with at least one of its filters in two to four pieces, one after another at the same degree and in the
// same chain; what each lets through is drawn, their product is the filter's. Label and estimates stay: the first piece
// has the filter's CPU demand (chained operators cost next to nothing). nullopt: there is no filter that lets part of
// its input through.
std::optional<models::Example> with_split_filters(const models::Example& example, kernel::RandomStream& stream);

}  // namespace millrace::experiments
