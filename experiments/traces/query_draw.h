// Draws random queries and the clusters that they run on.
#pragma once

#include "experiments/published/published_plan.h"
#include "experiments/traces/plan_space.h"
#include "experiments/traces/structure.h"
#include "sim/kernel/random_stream.h"

namespace millrace::experiments {

// A query of that structure: operators with every attribute that the published plans have before they run (and the
// widths of tuples), parallelism 1, no hosts. `complete`: every optional operator is there. Distributions as in the
// published generator: windows, classes and functions alike likely, but for keys: half of the aggregates are keyed by
// the time, the others and the joins by integer, string and double fields in proportion 1 : 1 : 2; all windows of a
// query are the same, as are the keys of its joins. Literals come from the values that fields have.
PublishedPlan draw_query(const Structure& structure, const PlanSpace& space, bool complete,
                         kernel::RandomStream& stream);

// One kind of cluster, one number of workers, one speed of link; hosts named "0", "1", ....
std::vector<PublishedHost> draw_hosts(const PlanSpace& space, kernel::RandomStream& stream);

}  // namespace millrace::experiments
