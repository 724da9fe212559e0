#include "experiments/traces/tuned_degrees.h"

#include "experiments/comparison/control_loop.h"
#include "experiments/comparison/tuner_context.h"
#include "sim/runtime/simulated_testbed.h"

namespace millrace::experiments {

namespace {

constexpr kernel::Duration kSample = kernel::Duration::from_ns(10'000'000'000);

}  // namespace

tl::expected<plan::Deployment, std::string> tuned_deployment(const TunedDegrees& tuned, const TunedJob& job,
                                                             const runtime::EngineProfile& engine, kernel::Seed seed) {
  tuners::TunerContext context = tuner_context(tuned.tuner, job.job, job.cluster, job.initial_parallelism, engine);
  context.known = job.known;
  const auto tuner = make_tuner(tuned.tuner, context);
  if (auto prepared = tuner->prepare(); !prepared) return tl::unexpected(prepared.error());
  if (tuned.watched == kernel::Duration()) return tuner->plan();
  runtime::SimulatedTestbed testbed(job.cluster, engine, seed.child("arrivals"), seed.child("behaviour"));
  const auto ignore = [](kernel::SimTime) {};
  const auto result = run_control_loop(
      testbed, *tuner, job.job, {.duration = tuned.watched, .sample = std::min(kSample, tuned.watched)}, "", ignore);
  if (!result) return tl::unexpected(result.error());
  return result->last;
}

}  // namespace millrace::experiments
