#include "tests/experiments/published/small_graphs.h"

#include <fmt/format.h>

namespace millrace::experiments {
namespace {

constexpr const char* kHost =
    R"("{0}" ["host"="{0}","maxCPUFreq"="2000000000","operatorType"="PhysicalNode","totalMemory"="64000000000",)"
    R"("networkLinkSpeed"="10000","physicalCPUCores"="8"];)"
    "\n";

std::string host(const std::string& name) {
  return fmt::format(fmt::runtime(kHost), name);
}

// `index`, type, parallelism, the instances' list, other attributes.
std::string node(int index, const std::string& type, int parallelism, const std::string& instances,
                 const std::string& others = "") {
  return fmt::format(
      "\"q-{0}\" [\"component\"=\"{0}\",\"parallelism\"={1},\"operatorType\"=\"{2}\",\"instances\"=\"{3}\"{4}];\n",
      index, parallelism, type, instances, others);
}

std::string instance(double in, double out) {
  return fmt::format("{{outputRate={1}, avgCPULoad=12.5, inputRate={0}, host=h1, realSelectivity={2}}}", in, out,
                     out / in);
}

std::string list(const std::string& instances) {
  return "[" + instances + "]";
}

}  // namespace

std::string linear_graph() {
  return "graph {\n" +
         node(0, "SourceOperator", 2,
              "[{outputRate=400, avgCPULoad=10, host=h1}, {outputRate=500, avgCPULoad=20, host=h2}]",
              ",\"confEventRate\"=\"1000\",\"numInteger\"=\"3\"") +
         node(1, "WindowedAggregateOperator", 3, list(instance(600, 60) + ", " + instance(300, 30)),
              ",\"windowLength\"=\"75\",\"windowPolicy\"=\"count\",\"colour\"=\"blue\"") +
         node(2, "FilterOperator", 2, list(instance(60, 45) + ", " + instance(30, 0)), ",\"literal\"=\"-0.01\"") +
         host("h1") + host("h2") +
         "\"q-0\" -- \"q-1\" ;\n"
         "\"q-0\" -- \"h1\" [\"occurences\"=1];\n"
         "\"h2\" -- \"h1\" ;\n"
         "\"q-1\" -- \"q-2\" ;\n"
         "}\n";
}

std::string filter_graph(const std::vector<std::pair<int, int>>& edges) {
  std::string text =
      "graph {\n" + host("h1") +
      node(0, "SourceOperator", 1, "[{outputRate=1000, avgCPULoad=10, host=h1}]", ",\"confEventRate\"=\"1000\"") +
      node(1, "WindowedAggregateOperator", 1, list(instance(1000, 100))) +
      node(2, "FilterOperator", 1, list(instance(100, 50))) + node(3, "FilterOperator", 1, list(instance(50, 25))) +
      node(4, "FilterOperator", 1, list(instance(25, 12)));
  for (const auto& [from, to] : edges) text += fmt::format("\"q-{}\" -- \"q-{}\" ;\n", from, to);
  return text + "}\n";
}

std::string join_graph(int seen) {
  const std::string report = "{outputRate=100, avgCPULoad=10, host=h1}";
  std::string first, second = report + "," + report + "," + report + "," + report;
  for (int i = 0; i < seen; ++i) first += (i == 0 ? "" : ",") + report;
  return "graph {\n" + host("h1") + node(0, "SourceOperator", 4, list(first), ",\"confEventRate\"=\"500\"") +
         node(1, "SourceOperator", 4, list(second), ",\"confEventRate\"=\"400\"") +
         node(2, "WindowedJoinOperator", 1,
              "[{outputRate=9, avgCPULoad=10, inputRate=800, host=h1, realSelectivity=-0.5}]") +
         "\"q-0\" -- \"q-2\" ;\n\"q-1\" -- \"q-2\" ;\n}\n";
}

}  // namespace millrace::experiments
