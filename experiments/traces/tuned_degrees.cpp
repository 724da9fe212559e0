#include "experiments/traces/tuned_degrees.h"

#include "experiments/comparison/control_loop.h"
#include "experiments/comparison/expected_demand.h"
#include "experiments/config/config_home.h"
#include "sim/runtime/simulated_testbed.h"

namespace millrace::experiments {

namespace {

constexpr kernel::Duration kSample = kernel::Duration::from_ns(10'000'000'000);

tuners::TunerContext context_of(const TunedDegrees& tuned, const TunedJob& job, const runtime::EngineProfile& engine) {
  tuners::TunerContext context;
  context.plan = &job.job.plan;
  context.cluster = &job.cluster;
  context.initial_parallelism = job.initial_parallelism;
  for (const auto& [id, degree] : tuned.tuner.initial_parallelism) {
    if (plan::find_operator(job.job.plan, id) != nullptr) context.initial_parallelism[id] = degree;
  }
  for (const auto& [id, load] : job.job.sources) context.expected_rates[id] = load.rate.rate(kernel::SimTime());
  context.model_folder = model_shelf().string();
  context.expected_demand = expected_demand(job.job.plan, context.expected_rates, engine);
  context.known = job.known;
  return context;
}

}  // namespace

tl::expected<plan::Deployment, std::string> tuned_deployment(const TunedDegrees& tuned, const TunedJob& job,
                                                             const runtime::EngineProfile& engine, kernel::Seed seed) {
  const auto tuner = tuners::find_tuner(tuned.tuner.kind)->make(context_of(tuned, job, engine), tuned.tuner.options);
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
