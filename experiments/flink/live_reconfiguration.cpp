// Other degrees for a job that runs.
#include <fmt/format.h>

#include <cassert>
#include <utility>

#include "experiments/flink/live_testbed_state.h"
#include "sim/plan/plan_problems.h"

namespace millrace::experiments::flink {

using job::Granted;
using job::TestbedError;
using job::TestbedResult;
using kernel::Duration;
using plan::Deployment;

TestbedResult<Granted> LiveTestbed::reconfigure(const Deployment& asked) {
  State& state = *state_;
  if (!state.deployed()) return tl::unexpected(TestbedError{"no job runs"});
  if (const auto problem = plan::first_of(plan::problems_of(state.job->plan, asked))) {
    return tl::unexpected(TestbedError{*problem});
  }
  const Deployment target = asked.within_limits(state.job->plan);
  if (target == state.deployment && target != asked) return Granted{target, Duration()};
  if (auto enough = state.check_slots(target, state.deployment.slots_needed()); !enough) {
    return tl::unexpected(enough.error());
  }
  if (state.fits_in_place(target)) return state.rescale_in_place(target);
  return state.restart(target);
}

bool LiveTestbed::State::fits_in_place(const Deployment& target) {
  if (settings.rescaling != Rescaling::in_place || !adaptive) return false;
  // What is asked for again is to be started again.
  if (target == deployment || !same_graph(job->plan, deployment, target, settings.job.chaining)) return false;
  const auto requirements = client.requirements(details.id);
  if (!requirements && requirements.error().kind == RestErrorKind::refused) adaptive = false;
  return requirements.has_value();
}

Granted LiveTestbed::State::granted(const Deployment& asked, Duration start, std::string shortfall) {
  const Duration downtime = clock.now() - start;
  measured->add_downtime(downtime);
  if (shortfall.empty() && deployment != asked) shortfall = "the cluster has no more slots";
  return {deployment, downtime, std::move(shortfall)};
}

TestbedResult<Granted> LiveTestbed::State::rescale_in_place(const Deployment& target) {
  const Duration start = clock.now();
  Degrees wanted;
  for (const MappedVertex& vertex : map.vertices) wanted[vertex.id] = target.parallelism(vertex.operators.front());
  auto running = control.rescale(details, wanted);
  if (!running) return tl::unexpected(TestbedError{"rescaling in place: " + running.error().what});
  const Deployment before = deployment;
  if (auto known = now_runs(std::move(*running), target); !known) return tl::unexpected(known.error());
  if (deployment != before) return granted(target, start, "");
  // The requirements stand, though what they ask for is not there: withdrawn, lest they are met at some later time.
  Degrees old;
  for (const MappedVertex& vertex : map.vertices) old[vertex.id] = before.parallelism(vertex.operators.front());
  auto withdrawn = control.rescale(details, old);
  if (!withdrawn) return tl::unexpected(TestbedError{"rescaling in place: " + withdrawn.error().what});
  return Granted{deployment, Duration(),
                 fmt::format("not rescaled in place within {:g} s", settings.waits.rescale.seconds())};
}

TestbedResult<Granted> LiveTestbed::State::restart(const Deployment& target) {
  const Duration start = clock.now();
  const Deployment before = deployment;
  const auto savepoint = control.stop_with_savepoint(details.id, settings.savepoint_directory);
  if (!savepoint) {
    // It runs on, perhaps after a restart of its own; or it does not.
    const auto running = control.wait_until_running(details.id, {}, settings.waits.rescale, Duration());
    if (!running) details = {};
    const std::string also = running ? "" : fmt::format("; and {}", running.error().what);
    return tl::unexpected(TestbedError{savepoint.error().what + also});
  }
  details = {};
  savepoints.push_back(*savepoint);
  const auto started = submit(target, *savepoint);
  if (started) return granted(target, start, "");
  if (auto back = submit(before, *savepoint); !back) {
    return tl::unexpected(TestbedError{fmt::format("the new deployment did not come up: {}; nor did the old one: {}",
                                                   started.error().what, back.error().what)});
  }
  return granted(target, start, "the new deployment did not come up: " + started.error().what);
}

}  // namespace millrace::experiments::flink
