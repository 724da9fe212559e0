// A workload for tests: two tables, three templates.
#pragma once

#include <string>

namespace millrace::experiments {

inline const std::string kPipelinesConfig = R"(
[engine]
profile = "analytical"
[cluster.node]
template = "analytical-node"
[pipelines.p]
cluster = "node"
queries = 30
test = [2]
collected = 3
calls_per_type = 60
repeated = 0.5
[pipelines.p.table]
big = { rows = 1200000, columns = 10, row_bytes = 100 }
small = { rows = 20000, columns = 4, row_bytes = 40 }
[[pipelines.p.template]]
name = "join"
steps = [{ scan = "small", columns = 2 }, { filter = [0.1, 0.5], as = "s" },
         { scan = "big", columns = 5 }, { join = "s", columns = 5 }, { expression = 2 },
         { groups = 100, columns = 3 }, { sort = 10 }]
[[pipelines.p.template]]
name = "sorted"
steps = [{ scan = "big" }, { filter = 0.5, work = 2 }, { sort = 0 }]
[[pipelines.p.template]]
name = "union"
steps = [{ scan = "big", columns = 2, as = "a" }, { scan = "small", columns = 2, as = "b" }, { unite = ["a", "b"] },
         { group_share = 0.1 }, { limit = 7 }]
)";

}  // namespace millrace::experiments
