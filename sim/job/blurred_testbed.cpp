#include "sim/job/blurred_testbed.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sim/job/merge_windows.h"

namespace millrace::job {

using kernel::Duration;
using kernel::SimTime;

namespace {

// Counts of a window of `from_s` as of one of `to_s`.
void rescale(Metrics& metrics, double factor) {
  for (auto* count : {&metrics.records_in, &metrics.records_out}) {
    if (*count) **count *= factor;
  }
}

void set_window(Observation& seen, double window_s) {
  const double factor = window_s / seen.window_s;
  seen.window_s = window_s;
  if (factor == 1) return;
  for (auto& [id, op] : seen.operators) {
    rescale(op.total, factor);
    for (Metrics& subtask : op.subtasks) rescale(subtask, factor);
  }
}

// Puts `instead` in the place of what is lost of `seen`.
void lose(Observation& seen, Observation instead, LostPart lost) {
  if (lost == LostPart::everything || lost == LostPart::operators) seen.operators = std::move(instead.operators);
  if (lost == LostPart::everything || lost == LostPart::sources) seen.sources = std::move(instead.sources);
  if (lost != LostPart::lags) return;
  for (auto& [id, source] : seen.sources) {
    const SourceObservation known = instead.sources[id];
    source.lag_records = known.lag_records;
    source.partitions_with_lag = known.partitions_with_lag;
  }
}

// Calls `use(metrics, position)` for every subtask, and at the end for the operator.
template <class Use>
void for_each(OperatorObservation& seen, const Use& use) {
  for (std::size_t i = 0; i < seen.subtasks.size(); ++i) use(seen.subtasks[i], i);
  use(seen.total, seen.subtasks.size());
}

}  // namespace

BlurredTestbed::BlurredTestbed(Testbed& inside, ObservationFaults faults, kernel::Seed seed)
    : inside_(inside), faults_(std::move(faults)), seed_(seed) {}

TestbedResult<Granted> BlurredTestbed::deploy(const Job& job, const plan::Deployment& deployment) {
  return inside_.deploy(job, deployment);
}

TestbedResult<Granted> BlurredTestbed::reconfigure(const plan::Deployment& deployment) {
  auto granted = inside_.reconfigure(deployment);
  if (granted && granted->downtime > Duration()) {
    restarted_ = true;
    before_restart_ = std::exchange(counters_, {});
  }
  return granted;
}

TestbedResult<Window> BlurredTestbed::observe(Duration window) {
  auto result = inside_.observe(window);
  if (!result) return result;
  Observation measured = result->seen;
  if (faults_.counter_reset) count(measured);
  remember(std::move(measured), window);
  Observation seen = shown(result->seen, window);
  result->truth = std::exchange(result->seen, std::move(seen));
  return result;
}

// Counts as differences of counters that restarts reset.
void BlurredTestbed::count(Observation& seen) {
  for (auto& [id, operator_seen] : seen.operators) {
    OperatorObservation& op = operator_seen;  // no structured binding: the function below takes it along
    OperatorCounters& now = counters_[id];
    now.resize(op.subtasks.size() + 1);
    const auto found = before_restart_.find(id);
    const OperatorCounters before = found == before_restart_.end() ? OperatorCounters{} : found->second;
    for_each(op, [&](Metrics& metrics, std::size_t i) {
      now[i].records_in += metrics.records_in.value_or(0);
      now[i].records_out += metrics.records_out.value_or(0);
      if (!restarted_ || before.empty()) return;
      const bool total = i == op.subtasks.size();
      if (!total && i + 1 >= before.size()) return;  // a new subtask has no counter to differ from
      const Counters& then = total ? before.back() : before[i];
      if (metrics.records_in) *metrics.records_in -= then.records_in;
      if (metrics.records_out) *metrics.records_out -= then.records_out;
    });
  }
  restarted_ = false;
}

void BlurredTestbed::remember(Observation seen, Duration window) {
  history_.push_back({now(), std::move(seen)});
  const Duration reach = faults_.delay + faults_.interval + std::max(faults_.window, window);
  while (now() - history_.front().end > reach) history_.pop_front();
}

// What was measured in the time that an emission at `target` covers; nothing if the job did not run then.
std::optional<Observation> BlurredTestbed::measured_until(SimTime target, Duration window) const {
  const Duration covered = std::max(faults_.window, window);
  std::vector<Observation> windows;
  for (const Measured& measured : history_) {
    if (measured.end <= target && target - measured.end < covered) windows.push_back(measured.observation);
  }
  if (windows.empty()) return std::nullopt;
  return merge_windows(windows);
}

// The emission that is seen now.
std::optional<Observation> BlurredTestbed::emission(Duration window) {
  const Duration none;
  SimTime target = now() - faults_.delay;
  if (target.since_start() <= none) return std::nullopt;
  if (faults_.interval > none) target = target - target.since_start() % faults_.interval;
  if (emitted_at_ == target) return emitted_;
  emitted_at_ = target;
  emitted_ = measured_until(target, window);
  if (!emitted_) return emitted_;
  apply_bias(*emitted_, faults_.bias);
  if (faults_.noise > 0) {
    const std::int64_t position = target.ns() / std::max(faults_.interval, window).ns();
    apply_noise(*emitted_, faults_.noise, seed_.child(fmt::format("emission/{}", position)));
  }
  if (faults_.significant_digits > 0) round_values(*emitted_, faults_.significant_digits);
  return emitted_;
}

bool BlurredTestbed::is_lost(Duration window) const {
  const Duration none, at = now().since_start();
  if (faults_.outage_every > none && at >= faults_.outage_every && at % faults_.outage_every < faults_.outage_length) {
    return true;
  }
  if (faults_.loss == 0) return false;
  return seed_.stream(fmt::format("loss/{}", at.ns() / window.ns())).bernoulli(faults_.loss);
}

Observation BlurredTestbed::shown(const Observation& truth, Duration window) {
  Observation seen = truth;
  const auto emitted = emission(window);
  const bool lost = is_lost(window);
  seen.operators.clear();
  seen.sources.clear();
  if (emitted) {
    Observation whole = *emitted;
    set_window(whole, truth.window_s);
    combine_subtasks(whole, faults_.subtasks);
    seen.operators = std::move(whole.operators);
    seen.sources = std::move(whole.sources);
  }
  if (!lost) {
    last_ = seen;
  } else {
    Observation instead;  // of what is lost
    if (faults_.lost_as == LostAs::stale && last_) instead = *last_;
    if (faults_.lost_as == LostAs::zero) {
      instead = seen;
      set_to_zero(instead);
    }
    lose(seen, std::move(instead), faults_.lost);
  }
  for (const std::string& id : faults_.missing_operators) seen.operators.erase(id);
  return seen;
}

}  // namespace millrace::job
