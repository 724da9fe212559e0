// Watching a job that runs.
#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <utility>

#include "experiments/flink/live_testbed_state.h"
#include "experiments/flink/source_progress.h"
#include "sim/plan/execution_graph.h"

namespace millrace::experiments::flink {

using job::TestbedError;
using job::TestbedResult;
using kernel::Duration;

namespace {

// A snapshot no older than this may start the next window.
constexpr Duration kFresh = Duration::from_ns(2'000'000'000);
// How long the cluster is given to fetch newer metrics once it was asked for some.
constexpr Duration kFetching = Duration::from_ns(500'000'000);
// Between two looks for metrics that are not there yet.
constexpr Duration kBetweenLooks = Duration::from_ns(1'000'000'000);

tl::unexpected<TestbedError> failed(const RestError& error) {
  return tl::unexpected(TestbedError{error.what});
}

}  // namespace

TestbedResult<job::Window> LiveTestbed::observe(Duration window) {
  State& state = *state_;
  assert(window > Duration());
  if (!state.deployed()) return tl::unexpected(TestbedError{"no job runs"});
  auto first = state.first_look();
  if (!first) return tl::unexpected(first.error());
  WindowTally tally(state.map, *first);
  auto to = state.watch(tally, *first, first->at + window);
  if (!to) return tl::unexpected(to.error());
  job::Window result;
  result.seen = state.observation(tally, *to);
  result.measured = state.measured->take(to->at);
  state.lines.read_into(result.measured.latency_ns);
  state.count_checkpoints(result.measured);
  return result;
}

TestbedResult<Snapshot> LiveTestbed::State::look() {
  if (details.state == JobState::running) {
    // Whether it is there to be asked is seen below.
    static_cast<void>(ask_for_newer_metrics(client, details.id, map));
    clock.sleep(kFetching);
  }
  auto snapshot = take_snapshot(client, clock, details.id, map);
  if (!snapshot) return failed(snapshot.error());
  details = snapshot->job;
  if (is_over(details.state)) {
    const auto cause = client.root_cause(details.id);
    return tl::unexpected(TestbedError{fmt::format("job '{}' is {}: {}", details.name, details.state_text,
                                                   cause && !cause->empty() ? *cause : "the cluster gives no reason")});
  }
  return std::move(*snapshot);
}

TestbedResult<Snapshot> LiveTestbed::State::first_look() {
  if (last && clock.now() - last->at <= kFresh) return *last;
  // The answer to the first question is as old as the last one's; and a new job has no metrics at first.
  if (auto old = look(); !old) return old;
  const Deadline metrics(clock, settings.metrics), running(clock, settings.waits.rescale);
  for (;;) {
    clock.sleep(kBetweenLooks);
    auto snapshot = look();
    if (!snapshot) return snapshot;
    if (snapshot->complete() || (snapshot->running() && metrics.passed())) {
      measured->add(map, *snapshot);
      last = *snapshot;
      return snapshot;
    }
    if (running.passed()) {
      return tl::unexpected(TestbedError{fmt::format("job '{}' has been {} for {:g} s", details.name,
                                                     details.state_text, settings.waits.rescale.seconds())});
    }
  }
}

TestbedResult<Snapshot> LiveTestbed::State::watch(WindowTally& tally, Snapshot before, Duration end) {
  Duration seen_until = before.at;
  std::optional<Deadline> outage;
  for (;;) {
    const Duration rest = end - clock.now() - kFetching;
    const Duration pause = outage ? settings.waits.look : settings.glance - kFetching;
    // Once the window is over it is only the job that is waited for.
    clock.sleep(std::max(outage ? settings.waits.look : Duration(), std::min(rest, pause)));
    auto snapshot = look();
    if (!snapshot) return snapshot;
    if (!snapshot->running()) {
      measured->add_outage(snapshot->at - seen_until, !outage);
      if (!outage) outage.emplace(clock, settings.waits.rescale);
      if (outage->passed()) {
        return tl::unexpected(TestbedError{fmt::format("job '{}' has been {} for {:g} s", details.name,
                                                       details.state_text, settings.waits.rescale.seconds())});
      }
      seen_until = snapshot->at;
      continue;
    }
    // A restart between two glances is seen by its traces alone.
    if (!outage && snapshot->restarted_since(before)) measured->add_outage(Duration(), true);
    outage.reset();
    seen_until = snapshot->at;
    tally.add(before, *snapshot);
    measured->add(map, *snapshot);
    before = *snapshot;
    last = before;
    if (snapshot->at >= end) return snapshot;
  }
}

job::Observation LiveTestbed::State::observation(const WindowTally& tally, const Snapshot& to) const {
  job::Observation seen = tally.observation(to);
  seen.t_s = (to.at - *origin).seconds();
  seen.slots = slots;
  seen.cores = cores;
  for (const auto& [id, load] : job->sources) {
    job::SourceObservation& source = seen.sources[id];
    source.partitions = deployment.parallelism(id);
    source.lag_records = load.loop == job::SourceLoop::closed ? 0 : source_reading(map, to, id).lag;
    if (load.loop == job::SourceLoop::closed) {
      if (const auto& read = seen.operators.at(id).total.records_in) source.offered_rate_per_s = *read / seen.window_s;
    } else if (const auto offered = tally.offered_rate_per_s(id, to)) {
      source.offered_rate_per_s = offered;
      source.partitions_with_lag = subtasks_behind(map, to, id, *offered);
    }
  }
  for (const plan::Edge& edge : job->plan.edges) {
    const auto partitioning =
        plan::resolved(job->plan, edge, deployment.parallelism(edge.from), deployment.parallelism(edge.to));
    seen.edges.push_back({edge.from, edge.to, std::string(plan::to_string(partitioning))});
  }
  return seen;
}

void LiveTestbed::State::count_checkpoints(job::Measurement& result) {
  // Of no consequence to anything else: a cluster that does not say is not asked twice.
  const auto counts = client.checkpoints(details.id);
  if (!counts || counts->completed < checkpoints) return;
  result.checkpoints.completed = counts->completed - checkpoints;
  checkpoints = counts->completed;
}

}  // namespace millrace::experiments::flink
