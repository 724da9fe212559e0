// What a deployment could read, from what its operators were seen to do.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <string>

namespace millrace::experiments {

// An operator in a window.
struct OperatorFlow {
  double records_in = 0;       // of the window
  double true_rate_per_s = 0;  // records per second of useful time, summed over its instances (DS2); 0: not measured
};

// The rate at which the sources can be read without end: the least over operators of true rate / (records in per record
// read). Flows are sums over the last minute, since windows fire in bursts; true rates are of the windows since the
// last change of the deployment. Where load is uneven it is too high: a sum of true rates does not see which instance
// is full.
class Capacity {
 public:
  // The capacity in records/s at the end of this window, which follows the last one; nothing before anything was read.
  std::optional<double> add(double window_s, double read_records, const std::string& deployment,
                            std::map<std::string, OperatorFlow> operators);

 private:
  struct Window {
    double window_s, read_records;
    std::size_t deployment;  // number of the deployment, from 1
    std::map<std::string, OperatorFlow> operators;
  };
  std::deque<Window> windows_;  // of the last minute, one at least
  double length_s_ = 0;         // of windows_
  std::string deployment_;
  std::size_t deployments_ = 0;
};

}  // namespace millrace::experiments
