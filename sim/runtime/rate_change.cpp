// Rates that the harness changes while the job runs.
#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <vector>

#include "sim/runtime/simulated_testbed_state.h"

namespace millrace::runtime {

using job::TestbedError;
using job::TestbedResult;
using kernel::SimTime;
using plan::RateSchedule;

namespace {

// The one schedule up to `now`, and from there on the other.
RateSchedule continued_at(const RateSchedule& before, SimTime now, const RateSchedule& after) {
  assert(!after.repeats());
  std::vector<RateSchedule::Span> spans = before.spans(SimTime(), now);
  // One second more than after its last change: the rate there holds for ever.
  const auto rest = after.spans(SimTime(), SimTime() + after.extent() + kernel::Duration::from_ns(1'000'000'000));
  spans.insert(spans.end(), rest.begin(), rest.end());
  return RateSchedule(spans);
}

}  // namespace

TestbedResult<void> SimulatedTestbed::change_rates(const std::map<std::string, RateSchedule>& from_now_on) {
  State& state = *state_;
  assert(state.simulation);
  for (const auto& [id, rate] : from_now_on) {
    const auto found = std::ranges::find(state.sources, id, &SourceProgress::id);
    if (found == state.sources.end()) {
      return tl::unexpected(TestbedError{fmt::format("the job has no source '{}'", id)});
    }
    SourceProgress& source = *found;
    if (source.at_rest) return tl::unexpected(TestbedError{fmt::format("the records of source '{}' are at rest", id)});
    source.load.rate = continued_at(source.load.rate, now(), rate);
    // Drawn again from the start: what has arrived depends on the schedule until now alone.
    const bool individually = state.engine.granularity == Granularity::record;
    source.arrivals = ArrivalProcess(source.load, state.arrivals.child("source/" + id), individually);
  }
  state.simulation->wake_idle_sources();
  return {};
}

}  // namespace millrace::runtime
