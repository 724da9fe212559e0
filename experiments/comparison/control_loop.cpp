#include "experiments/comparison/control_loop.h"

#include <algorithm>
#include <cassert>

namespace millrace::experiments {

tl::expected<LoopResult, std::string> run_control_loop(job::Testbed& testbed, const tuners::Tuner& tuner,
                                                       const job::Job& job, const LoopSettings& settings,
                                                       const std::string& run, const LoopProgress& progress) {
  assert(settings.duration > kernel::Duration() && settings.sample > kernel::Duration());
  LoopSteps loop(testbed, tuner, job, settings.slo, run);
  const kernel::Duration period = tuner.cadence().period;
  if (auto deployed = loop.deploy(); !deployed) return tl::unexpected(deployed.error());
  const kernel::SimTime end = kernel::SimTime() + settings.duration;
  while (testbed.now() < end) {
    if (auto seen = loop.observe(std::min(settings.sample, end - testbed.now())); !seen) {
      return tl::unexpected(seen.error());
    }
    progress(testbed.now());
    if (loop.shown_length() < period || testbed.now() >= end) continue;
    if (auto decided = loop.decide(); !decided) return tl::unexpected(decided.error());
  }
  return loop.take_result();
}

}  // namespace millrace::experiments
