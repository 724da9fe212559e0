#include "experiments/flink/live_testbed.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <set>
#include <utility>

#include "experiments/flink/live_testbed_state.h"
#include "experiments/flink/vertex_id.h"
#include "sim/plan/combined_rates.h"
#include "sim/plan/plan_problems.h"

namespace millrace::experiments::flink {

using job::Granted;
using job::TestbedError;
using job::TestbedResult;
using kernel::Duration;
using plan::Deployment;

namespace {

tl::unexpected<TestbedError> failed(const RestError& error) {
  return tl::unexpected(TestbedError{error.what});
}

// The vertices are known by their ids before the job is submitted: whichever of the operators head a chain.
Degrees degrees_of(const Deployment& deployment) {
  Degrees degrees;
  for (const auto& [id, instances] : deployment.by_operator()) {
    degrees[vertex_id(id)] = static_cast<std::uint32_t>(instances.size());
  }
  return degrees;
}

}  // namespace

LiveTestbed::LiveTestbed(const RestClient& client, WallClock& clock, LiveSettings settings)
    : state_(std::make_unique<State>(client, clock, std::move(settings))) {}

LiveTestbed::~LiveTestbed() {
  stop();
}

TestbedResult<Granted> LiveTestbed::deploy(const job::Job& job, const Deployment& deployment) {
  State& state = *state_;
  assert(!state.job);
  if (const auto problem = plan::first_of(plan::problems_of(job.plan))) {
    return tl::unexpected(TestbedError{*problem});
  }
  const Deployment target = deployment.within_limits(job.plan);
  if (const auto problem = plan::first_of(plan::problems_of(job.plan, target))) {
    return tl::unexpected(TestbedError{*problem});
  }
  state.job = job;
  auto started = state.prepare(target);
  if (started) {
    state.measured.emplace(*state.job, state.clock.now());
    started = state.submit(target, "");
  }
  if (!started) {
    stop();
    state.job.reset();
    return tl::unexpected(started.error());
  }
  state.origin = state.clock.now();
  state.measured.emplace(*state.job, *state.origin);
  return Granted{state.deployment, Duration()};
}

TestbedResult<void> LiveTestbed::State::prepare(const Deployment& target) {
  if (auto cancelled = control.cancel_all(kJobPrefix); !cancelled) return failed(cancelled.error());
  const auto managers = client.task_managers();
  if (!managers) return failed(managers.error());
  std::set<std::string> hosts;
  slots = 0;
  cores = 0;
  for (const TaskManager& manager : *managers) {
    slots += manager.slots;
    if (hosts.insert(manager.host).second) cores += manager.cores;
  }
  if (auto enough = check_slots(target, 0); !enough) return enough;
  // A jar that a killed run has left.
  const auto jars = client.jars();
  if (!jars) return failed(jars.error());
  for (const Jar& old : *jars) {
    if (old.name != settings.jar.filename()) continue;
    if (auto deleted = client.delete_jar(old.id); !deleted) return failed(deleted.error());
  }
  auto uploaded = client.upload_jar(settings.jar);
  if (!uploaded) return failed(uploaded.error());
  jar = std::move(*uploaded);
  return {};
}

TestbedResult<void> LiveTestbed::State::check_slots(const Deployment& target, std::uint32_t held) const {
  const auto overview = client.overview();
  if (!overview) return failed(overview.error());
  if (target.slots_needed() <= overview->slots_available + held) return {};
  return tl::unexpected(
      TestbedError{fmt::format("{} slots needed, but the cluster at {} has {} free ones of {}{}", target.slots_needed(),
                               client.url(), overview->slots_available + held, overview->slots_total,
                               overview->jobs_running > (held > 0 ? 1 : 0) ? "; other jobs hold the rest" : "")});
}

TestbedResult<void> LiveTestbed::State::submit(const Deployment& asked, const std::string& savepoint) {
  JobSettings named = settings.job;
  named.name = kJobPrefix + job->name;
  const auto specification = job_specification(*job, asked, named);
  if (!specification) return tl::unexpected(TestbedError{specification.error()});
  auto running = control.start(jar,
                               {.arguments = {"--spec-b64", base64(specification->dump())},
                                .savepoint = savepoint,
                                .allow_non_restored_state = !savepoint.empty()},
                               degrees_of(asked));
  if (!running) {
    // A submission without an answer may have been heard all the same.
    static_cast<void>(control.cancel_all(kJobPrefix));
    return failed(running.error());
  }
  return now_runs(std::move(*running), asked);
}

TestbedResult<void> LiveTestbed::State::now_runs(JobDetails running, const Deployment& asked) {
  auto mapped = map_vertices(job->plan, running);
  if (!mapped) {
    static_cast<void>(control.cancel(running.id));
    return tl::unexpected(TestbedError{mapped.error()});
  }
  map = std::move(*mapped);
  deployment = running_deployment(map, running, asked);
  if (details.id != running.id) checkpoints = 0;
  details = std::move(running);
  last.reset();
  measured->started();
  return {};
}

TestbedResult<void> LiveTestbed::change_rates(const std::map<std::string, plan::RateSchedule>& from_now_on) {
  State& state = *state_;
  assert(state.deployed());
  // The job's schedules count from its first start on: what was offered so far stays as it was.
  const kernel::SimTime at = now();
  for (const auto& [id, schedule] : from_now_on) {
    plan::RateSchedule& rate = state.job->sources.at(id).rate;
    std::vector<plan::RateSchedule::Span> spans;
    if (at > kernel::SimTime()) spans = rate.spans(kernel::SimTime(), at);
    const Duration extent = std::max(schedule.extent(), Duration::from_ns(1));
    for (const auto& span : schedule.spans(kernel::SimTime(), kernel::SimTime() + extent)) spans.push_back(span);
    rate = plan::RateSchedule(spans);
  }
  const auto granted = state.restart(state.deployment);
  if (!granted) return tl::unexpected(granted.error());
  return {};
}

kernel::SimTime LiveTestbed::now() const {
  return state_->now();
}

kernel::SimTime LiveTestbed::State::now() const {
  return origin ? kernel::SimTime() + (clock.now() - *origin) : kernel::SimTime();
}

void LiveTestbed::stop() {
  State& state = *state_;
  if (state.deployed()) static_cast<void>(state.control.cancel(state.details.id));
  state.details = {};
  for (const std::string& savepoint : std::exchange(state.savepoints, {})) {
    static_cast<void>(state.client.dispose_savepoint(savepoint));
  }
  if (!state.jar.empty()) static_cast<void>(state.client.delete_jar(std::exchange(state.jar, {})));
}

}  // namespace millrace::experiments::flink
