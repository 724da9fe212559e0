// [comparison.x.testbed]: a real cluster instead of the simulator.
#pragma once

#include <cstdint>
#include <string>

namespace millrace::experiments {

// How a job that runs on it gets other degrees.
enum class LiveRescaling : std::uint8_t { savepoint, in_place };

// Runs on it are measured, not computed: what is stored of one is shown again only under the name that it was stored
// under.
struct LiveCluster {
  std::string run;  // names the measurement
  std::string rest_url = "http://127.0.0.1:8081";
  std::string jar;  // of the Flink job, a path
  LiveRescaling rescale = LiveRescaling::savepoint;
  std::string metrics_directory;  // for the lines of sinks, seen by the task managers and by us; "": no latencies
  std::string savepoints;         // a URI that the whole cluster can write to; "": its own
  bool operator==(const LiveCluster&) const = default;
};

}  // namespace millrace::experiments
