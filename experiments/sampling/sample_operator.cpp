#include "experiments/sampling/sample_operator.h"

#include "sim/kernel/random_stream.h"
#include "sim/runtime/simulated_testbed.h"
#include "tuners/qescalor/sampling/offered.h"

namespace millrace::experiments {
namespace {

using tuners::qescalor::SamplingState;

// Windows that begin while the job starts again say little.
constexpr kernel::Duration kSettle = kernel::Duration::from_ns(5'000'000'000);

plan::Deployment submitted(const Query& query) {
  plan::Deployment deployment(query.job.plan);
  for (const plan::Operator& op : query.job.plan.operators) {
    if (op.follows.empty()) deployment = deployment.with(op.id, plan::Parallelism{query.initial_parallelism.at(op.id)});
  }
  return deployment;
}

}  // namespace

tl::expected<std::vector<tuners::qescalor::Sample>, std::string> sample_operator(const Experiment& experiment,
                                                                                 const SamplingSpec& spec,
                                                                                 const std::function<bool()>& go_on) {
  const Query& query = experiment.queries.at(spec.query);
  const kernel::Seed seed = kernel::Seed(experiment.seed).child("sampling");
  runtime::SimulatedTestbed testbed(experiment.clusters.at(spec.cluster), experiment.engine, seed.child("arrivals"),
                                    seed.child("behaviour"));
  SamplingState state = tuners::qescalor::first_sampling_state(spec.settings);
  plan::Deployment current = submitted(query);
  const auto wanted = [&] { return current.with(spec.op, tuners::qescalor::sampling_instances(spec.settings, state)); };
  current = wanted();
  if (auto deployed = testbed.deploy(query.job, current); !deployed) return tl::unexpected(deployed.error().what);
  if (auto settled = testbed.observe(kSettle); !settled) return tl::unexpected(settled.error().what);
  while (state.point) {
    if (!go_on()) return tl::unexpected(std::string("stopped"));
    const auto window = testbed.observe(spec.settings.window);
    if (!window) return tl::unexpected(window.error().what);
    const job::Observation& seen = window->seen;
    state = tuners::qescalor::after_window(spec.settings, state, seen.operators.at(spec.op),
                                           tuners::qescalor::offered_to(query.job.plan, spec.op, seen), seen.window_s,
                                           seen.t_s);
    if (!state.point) break;
    current = wanted();
    const auto changed = testbed.reconfigure(current);
    if (!changed) return tl::unexpected(changed.error().what);
    if (changed->downtime == kernel::Duration()) continue;
    if (auto settled = testbed.observe(kSettle); !settled) return tl::unexpected(settled.error().what);
  }
  return state.samples;
}

}  // namespace millrace::experiments
