#include "sim/job/fast_forward_testbed.h"

#include <algorithm>
#include <cassert>
#include <numeric>
#include <utility>

#include "sim/job/merge_measurements.h"
#include "sim/job/merge_windows.h"

namespace millrace::job {

using kernel::Duration;
using kernel::SimTime;

namespace {

constexpr Duration kShortestBatch = Duration::from_ns(2'000'000'000);
constexpr Duration kLongestPeriod = Duration::from_ns(600'000'000'000);
constexpr Duration kSecond = Duration::from_ns(1'000'000'000);

void scale_counts(Metrics& metrics, double factor) {
  for (auto* count : {&metrics.records_in, &metrics.records_out}) {
    if (*count) **count *= factor;
  }
}

// Long enough for many records, and a whole number of periods.
Duration batch_length(Duration period) {
  assert(period > Duration());
  if (period >= kShortestBatch) return period;
  return period * ((kShortestBatch.ns() + period.ns() - 1) / period.ns());
}

}  // namespace

Duration period_of(const Job& job, const std::vector<Duration>& others) {
  std::vector<Duration> periods = others;
  for (const plan::Operator& op : job.plan.operators) {
    const bool fires = op.kind == plan::OperatorKind::window_aggregate || op.kind == plan::OperatorKind::window_join;
    if (!fires || !op.window || op.window->policy != plan::WindowPolicy::time) continue;
    if (op.window->shape != plan::WindowShape::session) periods.push_back(plan::firing_period(*op.window));
  }
  for (const auto& [id, load] : job.sources) {
    if (load.arrivals == Arrivals::burst) periods.push_back(kSecond);
  }
  for (const auto& [name, key] : job.plan.keys) {
    if (key.hot_change > Duration()) return Duration();
  }
  std::int64_t period_ns = 1;
  for (const Duration period : periods) {
    if (period <= Duration()) continue;
    period_ns = std::lcm(period_ns, period.ns());
    if (period_ns > kLongestPeriod.ns()) return Duration();
  }
  return Duration::from_ns(period_ns);
}

FastForwardTestbed::FastForwardTestbed(Testbed& inside, Duration period, Duration horizon, Duration shown,
                                       double precision)
    : inside_(inside),
      batch_(batch_length(period)),
      batches_(precision, static_cast<std::size_t>((shown.ns() + batch_.ns() - 1) / batch_.ns())),
      horizon_(horizon) {}

TestbedResult<Granted> FastForwardTestbed::deploy(const Job& job, const plan::Deployment& deployment) {
  Job unrolled = job;
  const SimTime end = SimTime() + horizon_ + kSecond;
  for (auto& [id, load] : unrolled.sources) {
    if (load.rate.repeats()) load.rate = plan::RateSchedule(load.rate.spans(SimTime(), end));
    schedules_.insert_or_assign(id, load.rate);
  }
  return inside_.deploy(unrolled, deployment);
}

TestbedResult<Granted> FastForwardTestbed::reconfigure(const plan::Deployment& deployment) {
  batches_.clear();
  return inside_.reconfigure(deployment);
}

TestbedResult<void> FastForwardTestbed::change_rates(const std::map<std::string, plan::RateSchedule>& from_now_on) {
  batches_.clear();
  const Duration before = now() - SimTime();
  for (const auto& [id, schedule] : from_now_on) {
    auto spans = schedules_.at(id).spans(SimTime(), now());
    const auto rest = schedule.spans(SimTime(), SimTime() + schedule.extent() + kSecond);
    spans.insert(spans.end(), rest.begin(), rest.end());
    schedules_.insert_or_assign(id, plan::RateSchedule(spans));
    horizon_ = std::max(horizon_, before + schedule.extent());
  }
  return inside_.change_rates(from_now_on);
}

std::map<std::string, double> FastForwardTestbed::rates_now() const {
  std::map<std::string, double> rates;
  for (const auto& [id, schedule] : schedules_) rates[id] = schedule.rate(now());
  return rates;
}

Duration FastForwardTestbed::constant_until(SimTime end) const {
  SimTime until = end;
  for (const auto& [id, schedule] : schedules_) {
    const double rate = schedule.rate(now());
    for (SimTime at = now(); at < until;) {
      const SimTime next = schedule.next_change(at);
      if (schedule.rate(at) != rate) {
        until = at;
      } else if (next == SimTime::never()) {
        break;
      } else if (schedule.rate_towards(at, next) != rate) {
        return at - now();
      } else {
        at = next;
      }
    }
  }
  return until - now();
}

TestbedResult<FastForwardTestbed::Part> FastForwardTestbed::jump(const SteadyStretch& stretch, Duration length) {
  jumps_.push_back({now(), length, stretch.batches, stretch.widest});
  std::vector<Observation> seen;
  std::vector<RepeatedMeasurement> measured;
  for (const Window* batch : batches_.newest(stretch.batches)) {
    seen.push_back(batch->seen);
    measured.push_back({.measured = &batch->measured, .times = 1});
  }
  Part part;
  part.seen = merge_windows(seen);
  const double factor = length.seconds() / part.seen.window_s;
  for (auto& [id, op] : part.seen.operators) {
    scale_counts(op.total, factor);
    for (Metrics& subtask : op.subtasks) scale_counts(subtask, factor);
  }
  for (RepeatedMeasurement& each : measured) each.times = factor;
  part.measured = merge_measurements(measured);
  part.seen.window_s = part.measured.window_s = length.seconds();
  // The testbed inside lags behind by the jump from here on: what its sources are to offer moves along.
  const bool is_over = std::ranges::all_of(
      schedules_, [&](const auto& entry) { return entry.second.next_change(now()) == SimTime::never(); });
  skipped_ += length;
  part.seen.t_s = now().seconds();
  if (is_over) return part;
  std::map<std::string, plan::RateSchedule> rest;
  const SimTime end = std::max(now(), SimTime() + horizon_) + kSecond;
  for (const auto& [id, schedule] : schedules_) rest.emplace(id, schedule.spans(now(), end));
  if (auto changed = inside_.change_rates(rest); !changed) return tl::unexpected(changed.error());
  return part;
}

TestbedResult<FastForwardTestbed::Part> FastForwardTestbed::run(Duration length) {
  auto window = inside_.observe(length);
  if (!window) return tl::unexpected(window.error());
  window->seen.t_s = now().seconds();
  Part part{.seen = window->seen, .measured = window->measured};
  // A batch that begins with a downtime tells nothing about what follows.
  if (length == batch_ && window->measured.downtime_s == 0) batches_.add(std::move(*window));
  return part;
}

TestbedResult<Window> FastForwardTestbed::observe(Duration window) {
  assert(window > Duration());
  const SimTime end = now() + window;
  std::vector<Part> parts;
  while (now() < end) {
    if (auto rates = rates_now(); rates != rates_) {
      rates_ = std::move(rates);
      batches_.clear();
    }
    const Duration constant = constant_until(end);
    const std::int64_t whole_batches = constant.ns() / batch_.ns();
    const bool jumps = batches_.steady() && whole_batches >= 1;
    // No batch spans a change of rates.
    const Duration left = constant > Duration() ? constant : end - now();
    auto part = jumps ? jump(*batches_.steady(), batch_ * whole_batches) : run(std::min(left, batch_));
    if (!part) return tl::unexpected(part.error());
    parts.push_back(std::move(*part));
    if (constant == Duration()) batches_.clear();
  }
  std::vector<Observation> seen;
  std::vector<RepeatedMeasurement> measured;
  for (const Part& part : parts) {
    seen.push_back(part.seen);
    measured.push_back({.measured = &part.measured, .times = 1});
  }
  Window whole;
  whole.seen = merge_windows(seen);
  whole.measured = merge_measurements(measured);
  return whole;
}

}  // namespace millrace::job
