#include "tuners/cpu_threshold/hpa_rule.h"

#include "tuners/stabilisation.h"

namespace millrace::tuners::cpu_threshold {

HpaProposal hpa_proposal(const CpuUse& use, std::uint32_t size, double target, double tolerance) {
  HpaProposal proposal;
  if (use.known.empty()) return proposal;
  // 1. The mean of the pods that are known, over the target.
  proposal.ratio = mean_use(use) / target;
  // 2. The others are assumed to be against the move.
  const auto known = static_cast<double>(use.known.size());
  const auto unknown = static_cast<double>(use.unknown);
  const double assumed = proposal.ratio <= 1 ? unknown : 0;  // each at the target, in units of it
  proposal.cautious_ratio = (proposal.ratio * known + assumed) / (known + unknown);
  const bool turned = (proposal.ratio > 1) != (proposal.cautious_ratio > 1);
  // 3. In proportion, unless it is near the target.
  proposal.size =
      turned ? size : proposed_size(size, proposal.cautious_ratio, proposal.cautious_ratio * size, tolerance);
  return proposal;
}

}  // namespace millrace::tuners::cpu_threshold
