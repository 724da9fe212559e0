// The real cluster that runs a cell.
#pragma once

#include <memory>
#include <string>
#include <tl/expected.hpp>
#include <utility>

#include "experiments/comparison/cell.h"
#include "experiments/flink/live_testbed.h"

namespace millrace::experiments {

// A testbed and what it stands on.
class LiveCell {
 public:
  // Flink's settings are the engine profile's, so that the simulator is set up alike: chaining, buffer timeout, object
  // reuse, checkpoints (without any, in-place rescaling takes the cluster's, as it has no state to go back to else).
  // Requires: the cell's comparison is live. Error: the address is none.
  static tl::expected<std::unique_ptr<LiveCell>, std::string> of(const Experiment& experiment, const Cell& cell);

  job::Testbed& testbed() { return testbed_; }

 private:
  LiveCell(flink::HttpServer server, flink::LiveSettings settings)
      : client_(std::move(server), clock_), testbed_(client_, clock_, std::move(settings)) {}

  flink::SystemClock clock_;
  flink::RestClient client_;
  flink::LiveTestbed testbed_;
};

}  // namespace millrace::experiments
