#include "experiments/comparison/control_loop.h"

#include <algorithm>
#include <cassert>

#include "experiments/comparison/adversarial_load.h"

namespace millrace::experiments {

tl::expected<LoopResult, std::string> run_control_loop(job::Testbed& testbed, const tuners::Tuner& tuner,
                                                       const job::Job& job, const LoopSettings& settings,
                                                       const std::string& run, const LoopProgress& progress) {
  assert(settings.duration > kernel::Duration() && settings.sample > kernel::Duration());
  LoopSteps loop(testbed, tuner, job, settings.standards, run);
  const kernel::Duration period = tuner.cadence().period;
  if (auto deployed = loop.deploy(); !deployed) return tl::unexpected(deployed.error());
  const kernel::SimTime end = kernel::SimTime() + settings.duration;
  AdversarialLoad load(job, settings.adversary.value_or(LoadAdversary()), end);
  while (testbed.now() < end) {
    if (auto seen = loop.observe(std::min(settings.sample, end - testbed.now())); !seen) {
      return tl::unexpected(seen.error());
    }
    progress(testbed.now());
    if (loop.shown_length() < period || testbed.now() >= end) continue;
    const plan::Deployment before = loop.current();
    if (auto decided = loop.decide(); !decided) return tl::unexpected(decided.error());
    if (!settings.adversary || !loop.last_changed()) continue;
    if (auto answered = load.answer(testbed, before, loop.current()); !answered) {
      return tl::unexpected(answered.error());
    }
  }
  return loop.take_result();
}

}  // namespace millrace::experiments
