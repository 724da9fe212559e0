// When a run is labelled, and for how long.
#pragma once

#include <cstdint>

#include "sim/job/bottleneck.h"
#include "sim/kernel/time.h"

namespace millrace::experiments {

enum class LabelRule : std::uint8_t {
  zerotune,  // ZeroTune's programs: everything in a fixed interval from the first result on, nothing cut off
  steady,    // the warm-up cut off by MSER, until the labels are known well enough
  window,    // an interval after a warm-up of a given length, as a real cluster can be watched
};

struct LabelProtocol {
  LabelRule rule = LabelRule::zerotune;
  // window: labels are taken over `interval`, which begins when the job has run for `warm_up`.
  kernel::Duration warm_up = kernel::Duration::from_ns(10'000'000'000);  // > 0
  // zerotune: labels are taken over `interval` from the first result on; a job without a result until `latest_first`
  // has none (a run of 60 s, of which the last 30 are labelled at the latest).
  kernel::Duration interval = kernel::Duration::from_ns(30'000'000'000);      // > 0
  kernel::Duration latest_first = kernel::Duration::from_ns(30'000'000'000);  // > 0
  // zerotune: a run that has become stationary is not simulated to its end; the rest of the interval counts like its
  // last batches. One without a result in time ends there.
  bool fast_forward = false;
  // Half-width of the 95 % interval of a label's mean over batches, relative to it: of latency, throughput and achieved
  // source rate. steady: the run ends when all are below it; fast-forward: it may.
  double precision = 0.05;                                                // > 0
  kernel::Duration longest = kernel::Duration::from_ns(120'000'000'000);  // steady: simulated, at most; > 0
  // How StreamTune's Algorithm 1 is read (sim/job/bottleneck.h).
  job::Downstream downstream = job::Downstream::direct;
  job::Utilisation utilisation = job::Utilisation::mean;
  double bottleneck_utilisation = job::kUtilisationLimit;  // T, in [0, 1]
  job::BottleneckRule bottleneck_rule() const { return {downstream, utilisation, bottleneck_utilisation}; }
  bool operator==(const LabelProtocol&) const = default;
};

// Revision of what labels mean and how they are taken; part of an artefact's hash.
inline constexpr std::uint32_t kLabelRevision = 1;

}  // namespace millrace::experiments
