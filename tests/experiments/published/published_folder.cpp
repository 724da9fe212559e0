#include "tests/experiments/published/published_folder.h"

#include <sstream>

#include "experiments/store/export.h"
#include "tests/experiments/published/small_graphs.h"

namespace millrace::experiments {

void write_published_plans(const TemporaryFolder& folder) {
  for (const char* structure : {"Linear", "3-filters", "Join"}) {
    std::filesystem::create_directories(folder.path() / structure / "graphs");
  }
  std::string other = linear_graph();
  other.replace(other.find("blue"), 4, "grey");
  folder.write("Linear/graphs/a.graph", linear_graph());
  folder.write("Linear/graphs/b.graph", other);
  folder.write("Linear/graph.labels",
               "{\"id\":\"a\",\"latency\":\"250.5\",\"throughput\":\"45\"}\n"
               "{\"id\":\"b\",\"latency\":\"null\",\"throughput\":\"44\"}\n");
  folder.write("3-filters/graphs/c.graph", filter_graph({{0, 1}, {1, 2}, {3, 3}, {3, 4}}));
  folder.write("labels.csv", "structure,id,latency_ms,throughput_per_s\n3-filters,c,99,\n");
  folder.write("Join/graphs/d.graph", join_graph(2));
  folder.write("Join/graphs/e.graph", join_graph(1));
  folder.write("Join/graphs/f.graph", "graph {\n  \"q-0\" [\"x\"=;\n");
}

std::string dump_of(Store& store) {
  std::ostringstream out;
  EXPECT_TRUE(write_dump(store, out).has_value());
  return out.str();
}

}  // namespace millrace::experiments
