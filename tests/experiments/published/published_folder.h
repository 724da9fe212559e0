// A folder of invented plans, as one would download it.
#pragma once

#include <string>

#include "experiments/store/store.h"
#include "tests/experiments/store/temporary_folder.h"

namespace millrace::experiments {

// Linear/graphs/{a,b}.graph: good, with labels in Linear/graph.labels. 3-filters/graphs/c.graph: a broken chain, with
// labels in labels.csv. Join/graphs/{d,e}.graph: half, and a quarter, of a source's instances seen.
// Join/graphs/f.graph: cut off in line 2. By path: 3-filters c, Join d, e, f, Linear a, b.
void write_published_plans(const TemporaryFolder& folder);

// Everything in the store but wall-clock times.
std::string dump_of(Store& store);

}  // namespace millrace::experiments
