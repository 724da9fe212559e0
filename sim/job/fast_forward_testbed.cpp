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

// What is seen of an instant, not of a time, depends on where in its period the job is. It is taken from a batch that
// ends there.
void take_instant(Observation& seen, const Observation& from) {
  for (auto& [id, op] : seen.operators) {
    const OperatorObservation& there = from.operators.at(id);
    op.total.queue_bytes = there.total.queue_bytes;
    for (std::size_t i = 0; i < op.subtasks.size() && i < there.subtasks.size(); ++i) {
      op.subtasks[i].queue_bytes = there.subtasks[i].queue_bytes;
    }
  }
  for (auto& [id, source] : seen.sources) {
    const SourceObservation& there = from.sources.at(id);
    source.lag_records = there.lag_records;
    source.partitions_with_lag = there.partitions_with_lag;
  }
}

// How many batches are compared with a precedent's steady ones.
std::size_t batches_to_compare(Duration batch) {
  constexpr Duration kCompared = Duration::from_ns(10'000'000'000);
  return std::max<std::size_t>(2, static_cast<std::size_t>((kCompared.ns() + batch.ns() - 1) / batch.ns()));
}

std::vector<const Window*> pointers_to(const std::vector<Window>& windows) {
  std::vector<const Window*> pointers;
  for (const Window& window : windows) pointers.push_back(&window);
  return pointers;
}

}  // namespace

Duration batch_length(Duration period) {
  assert(period > Duration());
  if (period >= kShortestBatch) return period;
  return period * ((kShortestBatch.ns() + period.ns() - 1) / period.ns());
}

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
                                       double precision, Precedents* precedents)
    : inside_(inside),
      batch_(batch_length(period)),
      batches_(precision, static_cast<std::size_t>((shown.ns() + batch_.ns() - 1) / batch_.ns())),
      precision_(precision),
      precedents_(precedents),
      horizon_(horizon) {}

TestbedResult<Granted> FastForwardTestbed::deploy(const Job& job, const plan::Deployment& deployment) {
  Job unrolled = job;
  const SimTime end = SimTime() + horizon_ + kSecond;
  for (auto& [id, load] : unrolled.sources) {
    if (load.rate.repeats()) load.rate = plan::RateSchedule(load.rate.spans(SimTime(), end));
    schedules_.insert_or_assign(id, load.rate);
  }
  auto granted = inside_.deploy(unrolled, deployment);
  if (granted) deployment_ = granted->deployment;
  begin(true);
  return granted;
}

TestbedResult<Granted> FastForwardTestbed::reconfigure(const plan::Deployment& deployment) {
  auto granted = inside_.reconfigure(deployment);
  // What was refused, or given up after a downtime, leaves a job that nobody has started just so.
  if (granted) deployment_ = granted->deployment;
  begin(granted && granted->downtime > Duration() && granted->deployment == deployment);
  return granted;
}

void FastForwardTestbed::begin(bool with_start) {
  constexpr std::size_t kLooked = SteadyBatches::kFewest;
  // Another load finds a job at ease as a start leaves it: with empty buffers.
  const bool is_ready =
      precedents_ != nullptr && !stretch_.follows && batches_.size() >= kLooked && is_at_ease(batches_.newest(kLooked));
  batches_.clear();
  // Rates that change before any time has passed are those that it starts with.
  const bool has_just_started = stretch_.is_start && stretch_.age == Duration();
  stretch_ = Stretch();
  stretch_.is_start = with_start || has_just_started || is_ready;
}

TestbedResult<void> FastForwardTestbed::change_rates(const std::map<std::string, plan::RateSchedule>& from_now_on) {
  begin(false);
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

void FastForwardTestbed::consult() {
  if (precedents_ == nullptr || stretch_.stands || stretch_.follows || batches_.steady()) return;
  const std::size_t compared = batches_to_compare(batch_);
  if (batches_.size() < compared) return;
  if (stretch_.precedent == nullptr) stretch_.precedent = &precedents_->of(deployment_, rates_);
  const Precedent& precedent = *stretch_.precedent;
  constexpr double kOften = 0.99, kOnce = 0.999;
  if (!precedent.steady.empty()) {
    stretch_.stands = agree(batches_.newest(compared), pointers_to(precedent.steady), precision_, kOften);
  }
  if (stretch_.stands || !stretch_.is_start || precedent.steps.empty() || stretch_.age != precedent.step) return;
  const auto early = pointers_to(precedent.early);
  stretch_.follows = batches_.size() >= early.size() && early.size() >= 2 &&
                     agree(batches_.newest(early.size()), early, precision_, kOnce);
}

std::optional<FastForwardTestbed::Stand> FastForwardTestbed::stand(Duration constant) {
  const auto by = [&](std::vector<const Window*> batches, double widest) -> std::optional<Stand> {
    const std::int64_t whole = constant.ns() / batch_.ns();
    if (whole < 1) return std::nullopt;
    const Jump jump{now(), batch_ * whole, batches.size(), widest};
    return Stand{std::move(batches), jump};
  };
  if (!stretch_.stands && !stretch_.follows) {
    if (const auto& steady = batches_.steady()) return by(batches_.newest(steady->batches), steady->widest);
    return std::nullopt;
  }
  const Precedent& precedent = *stretch_.precedent;
  if (stretch_.stands) return by(pointers_to(precedent.steady), precedent.widest);
  const std::int64_t step = precedent.step.ns(), first = stretch_.age.ns() / step;
  const auto all = static_cast<std::int64_t>(precedent.steps.size());
  if (first >= all) {
    // It has gone as far as the precedent did.
    stretch_.follows = false;
    stretch_.stands = !precedent.steady.empty();
    if (stretch_.stands) return by(pointers_to(precedent.steady), precedent.widest);
    batches_.clear();  // what was seen before belongs to another time
    return std::nullopt;
  }
  const std::int64_t whole = std::min(constant.ns() / step, all - first);
  if (stretch_.age.ns() % step != 0 || whole < 1) return std::nullopt;
  Stand stand{{}, {now(), precedent.step * whole, 0, 0}};
  for (std::int64_t i = first; i < first + whole; ++i) {
    stand.batches.push_back(&precedent.steps[static_cast<std::size_t>(i)]);
  }
  return stand;
}

TestbedResult<Window> FastForwardTestbed::jump(const Stand& stand) {
  jumps_.push_back(stand.jump);
  const Duration length = stand.jump.length;
  std::vector<Observation> seen;
  std::vector<RepeatedMeasurement> measured;
  for (const Window* batch : stand.batches) {
    seen.push_back(batch->seen);
    measured.push_back({.measured = &batch->measured, .times = 1});
  }
  Window part;
  part.seen = merge_windows(seen);
  const double factor = length.seconds() / part.seen.window_s;
  for (auto& [id, op] : part.seen.operators) {
    scale_counts(op.total, factor);
    for (Metrics& subtask : op.subtasks) scale_counts(subtask, factor);
  }
  for (RepeatedMeasurement& each : measured) each.times = factor;
  part.measured = merge_measurements(measured);
  part.seen.window_s = part.measured.window_s = length.seconds();
  part.seen.last_reconfiguration = last_reconfiguration_;
  if (!stretch_.follows) {
    const Window& newest = *batches_.newest(1).front();
    take_instant(part.seen, newest.seen);
    part.measured.backlog_records = newest.measured.backlog_records;
  }
  // The testbed inside lags behind by the jump from here on: what its sources are to offer moves along.
  const bool is_over = std::ranges::all_of(
      schedules_, [&](const auto& entry) { return entry.second.next_change(now()) == SimTime::never(); });
  skipped_ += length;
  stretch_.age += length;
  part.seen.t_s = now().seconds();
  if (is_over) return part;
  std::map<std::string, plan::RateSchedule> rest;
  const SimTime end = std::max(now(), SimTime() + horizon_) + kSecond;
  for (const auto& [id, schedule] : schedules_) rest.emplace(id, schedule.spans(now(), end));
  if (auto changed = inside_.change_rates(rest); !changed) return tl::unexpected(changed.error());
  return part;
}

TestbedResult<Window> FastForwardTestbed::run(Duration length) {
  auto window = inside_.observe(length);
  if (!window) return tl::unexpected(window.error());
  window->seen.t_s = now().seconds();
  stretch_.age += length;
  last_reconfiguration_ = window->seen.last_reconfiguration;
  Window part{.seen = window->seen, .measured = window->measured, .truth = {}};
  // A batch that begins with a downtime tells nothing about what follows.
  if (length == batch_ && window->measured.downtime_s == 0) {
    batches_.add(std::move(*window));
    consult();
  }
  return part;
}

Duration FastForwardTestbed::length_to_run(Duration left) const {
  // No batch spans a change of rates, nor the end of a precedent's step.
  Duration length = std::min(left, batch_);
  if (stretch_.follows) {
    const Duration step = stretch_.precedent->step;
    length = std::min(length, step - stretch_.age % step);
  }
  return length;
}

TestbedResult<Window> FastForwardTestbed::observe(Duration window) {
  assert(window > Duration());
  const SimTime end = now() + window;
  std::vector<Window> parts;
  while (now() < end) {
    if (auto rates = rates_now(); rates != rates_) {
      rates_ = std::move(rates);
      begin(false);
    }
    const Duration constant = constant_until(end);
    const auto jumps = stand(constant);
    auto part = jumps ? jump(*jumps) : run(length_to_run(constant > Duration() ? constant : end - now()));
    if (!part) return tl::unexpected(part.error());
    parts.push_back(std::move(*part));
    if (constant == Duration()) begin(false);
  }
  return merge(parts);
}

}  // namespace millrace::job
