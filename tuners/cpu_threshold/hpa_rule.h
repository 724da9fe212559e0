// The CPU rule of Kubernetes' horizontal pod autoscaler for one operator, up to the size that it proposes [Kubernetes
// documentation, "Horizontal Pod Autoscaling", algorithm details]. What follows is in tuners/stabilisation.h.
#pragma once

#include <cstdint>
#include <optional>

#include "tuners/cpu_threshold/cpu_use.h"

namespace millrace::tuners::cpu_threshold {

struct HpaProposal {
  double ratio = 0;                   // mean CPU use of the known pods over the target
  double cautious_ratio = 0;          // with what is assumed of the others
  std::optional<std::uint32_t> size;  // nullopt: no pod is known
};

// ceil(size * value / target), or `size` within the tolerance. Pods without a value are taken to use all of the target
// if the others ask for less, nothing if they ask for more; if that turns the direction, `size` stays. Requires: target
// > 0.
HpaProposal hpa_proposal(const CpuUse& use, std::uint32_t size, double target, double tolerance);

}  // namespace millrace::tuners::cpu_threshold
