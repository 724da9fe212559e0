// [deployments.x]: whose degrees are better. Sets of traces that hold the same queries at other degrees are compared
// query by query.
#pragma once

#include <string>
#include <vector>

namespace millrace::experiments {

struct DeploymentContest {
  std::string name;                 // x
  std::vector<std::string> traces;  // names of Experiment::traces, each once, not empty
  std::string against;              // one more: what speed-ups are over
  std::string searched;             // a set with many deployments of some of the queries; "" = none
  double wt = 0.5;                  // weight of latency in the cost, in [0, 1]
};

}  // namespace millrace::experiments
