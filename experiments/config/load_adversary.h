// [comparison.x.adversary]: a load that depends on what the tuner did last.
#pragma once

namespace millrace::experiments {

// For every rule there is a load under which it is wrong: this one drops as soon as the job has grown, and is back as
// soon as it has shrunk. It starts high. Arrivals then differ from tuner to tuner.
struct LoadAdversary {
  double low = 0.5;  // of the sources' rates, once the job has grown, in [0, 1]
  bool operator==(const LoadAdversary&) const = default;
};

}  // namespace millrace::experiments
