// [comparison.x.testbed]: a real cluster instead of the simulator.
#pragma once

#include <string>

#include "experiments/flink/rescaling.h"

namespace millrace::experiments {

// Runs on it are measured, not computed: what is stored of one is shown again only under the name that it was stored
// under.
struct LiveCluster {
  std::string run;  // names the measurement
  std::string rest_url = "http://127.0.0.1:8081";
  std::string jar;  // of the Flink job, a path
  flink::Rescaling rescale = flink::Rescaling::savepoint;
  std::string metrics_directory;  // for the lines of sinks, seen by the task managers and by us; "": no latencies
  std::string savepoints;         // a URI that the whole cluster can write to; "": its own
  bool operator==(const LiveCluster&) const = default;
};

}  // namespace millrace::experiments
