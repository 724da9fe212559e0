#include "sim/job/precedent.h"

#include <cassert>
#include <cmath>
#include <iterator>
#include <utility>

#include "sim/job/merge_measurements.h"
#include "sim/job/merge_windows.h"

namespace millrace::job {

using kernel::Duration;

namespace {

constexpr Duration kShortestStep = Duration::from_ns(30'000'000'000);

// Whether a step left another backlog behind than the one before it did, beyond the precision of what arrived.
bool moves_backlog(const Window& before, const Window& after, double precision) {
  double arrived = 0;
  for (const auto& [id, records] : after.measured.offered_records) arrived += records;
  return std::abs(after.measured.backlog_records - before.measured.backlog_records) > precision * arrived;
}

Window merged(const std::vector<Window>& batches) {
  std::vector<Observation> seen;
  std::vector<RepeatedMeasurement> measured;
  for (const Window& batch : batches) {
    seen.push_back(batch.seen);
    measured.push_back({.measured = &batch.measured, .times = 1});
  }
  Window whole;
  whole.seen = merge_windows(seen);
  whole.measured = merge_measurements(measured);
  return whole;
}

}  // namespace

Precedent precedent_of(Testbed& testbed, const Job& job, const plan::Deployment& deployment, Duration batch,
                       Duration horizon, std::size_t shown, double precision) {
  assert(batch > Duration());
  Precedent precedent;
  if (const auto granted = testbed.deploy(job, deployment); !granted || granted->deployment != deployment) return {};
  const auto of_step = static_cast<std::size_t>((kShortestStep.ns() + batch.ns() - 1) / batch.ns());
  precedent.step = batch * static_cast<std::int64_t>(of_step);
  SteadyBatches batches(precision, shown);
  std::vector<Window> step;
  bool keeps_backlog = true;
  for (Duration age; age + batch <= horizon && !batches.steady();) {
    auto window = testbed.observe(batch);
    if (!window) return {};
    age += batch;
    // The first batch is that of the start, which a restarted job never shows by itself.
    if (age > batch) batches.add(*window);
    step.push_back(std::move(*window));
    if (step.size() < of_step) continue;
    precedent.steps.push_back(merged(step));
    if (precedent.early.empty()) {
      precedent.early.assign(std::make_move_iterator(step.begin() + static_cast<std::ptrdiff_t>(of_step / 2)),
                             std::make_move_iterator(step.end()));
    }
    step.clear();
    if (precedent.steps.size() > 1) {
      keeps_backlog = keeps_backlog && !moves_backlog(precedent.steps.end()[-2], precedent.steps.back(), precision);
    }
  }
  if (!keeps_backlog) precedent.steps.clear();
  if (!batches.steady()) return precedent;
  for (const Window* window : batches.newest(batches.steady()->batches)) precedent.steady.push_back(*window);
  precedent.widest = batches.steady()->widest;
  return precedent;
}

}  // namespace millrace::job
