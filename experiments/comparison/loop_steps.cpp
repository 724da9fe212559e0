#include "experiments/comparison/loop_steps.h"

#include <fmt/format.h>

#include <cassert>
#include <utility>

#include "experiments/store/stopwatch.h"
#include "sim/job/merge_windows.h"

namespace millrace::experiments {

LoopSteps::LoopSteps(job::Testbed& testbed, const tuners::Tuner& tuner, const job::Job& job, const Standards& standards,
                     const std::string& run)
    : testbed_(testbed), tuner_(tuner), job_(job), run_(run), cadence_(tuner.cadence()) {
  result_.totals = RunTotals(standards);
  assert(cadence_.period > kernel::Duration());
}

tl::expected<void, std::string> LoopSteps::deploy() {
  auto granted = testbed_.deploy(job_, tuner_.plan());
  if (!granted) return tl::unexpected(granted.error().what);
  current_ = result_.first = std::move(granted->deployment);
  counts_from_ = testbed_.now();
  return {};
}

tl::expected<void, std::string> LoopSteps::observe(kernel::Duration length,
                                                   const std::map<std::string, double>& rates) {
  const kernel::SimTime start = testbed_.now();
  auto window = testbed_.observe(length);
  if (!window) return tl::unexpected(window.error().what);
  // A testbed that does not say how the last reconfiguration went is spoken for: the loop knows.
  if (!window->seen.last_reconfiguration) window->seen.last_reconfiguration = last_reconfiguration_;
  for (const auto& [id, rate] : rates) {
    const auto source = window->seen.sources.find(id);
    if (source != window->seen.sources.end()) source->second.offered_rate_per_s = rate;
  }
  result_.totals.add(*window, current_, job_.plan);
  for (TableRow& row : epoch_rows(run_, windows_, *window)) result_.rows.push_back(std::move(row));
  result_.rows.push_back(window_row(run_, windows_++, *window, current_, job_.plan));
  if (start >= counts_from_) {
    shown_length_ += length;
    to_show_.push_back(std::move(window->seen));
  }
  return {};
}

void LoopSteps::forget_shown() {
  to_show_.clear();
  shown_length_ = {};
}

void LoopSteps::look() {
  last_seen_ = job::merge_windows(to_show_);
  last_changed_ = false;
  forget_shown();
}

tl::expected<void, std::string> LoopSteps::decide() {
  Decision decision;
  decision.seen = job::merge_windows(to_show_);
  decision.state = state_;
  decision.current = current_;
  const Stopwatch stopwatch;
  decision.adjustment = tuner_.adjust(current_, decision.seen, state_);
  result_.rows.push_back(stopwatch.row(run_, fmt::format("{}{}", kDecisionClock, decisions_)));
  if (decision.adjustment.failure) return tl::unexpected(*decision.adjustment.failure);
  forget_shown();
  state_ = decision.adjustment.next;
  if (decision.adjustment.to == current_) decision.adjustment.to.reset();
  last_changed_ = false;
  if (decision.adjustment.to || decision.adjustment.restart) reconfigure(decision);
  result_.rows.push_back(decision_row(run_, decisions_++, decision));
  last_seen_ = std::move(decision.seen);
  return {};
}

void LoopSteps::reconfigure(Decision& decision) {
  const bool restarts = !decision.adjustment.to;
  const plan::Deployment asked = decision.adjustment.to.value_or(current_);
  last_reconfiguration_.emplace().asked = asked.text();
  auto granted = testbed_.reconfigure(asked);
  if (granted) {
    decision.got = granted->deployment;
    decision.downtime_s = granted->downtime.seconds();
    decision.shortfall = granted->shortfall;
    // What was granted may be what ran already; then nothing was reconfigured.
    if (granted->deployment != current_ || restarts) {
      last_changed_ = true;
      result_.totals.count_reconfiguration(current_, granted->deployment, job_.plan);
    }
    if (last_changed_ || granted->downtime > kernel::Duration()) counts_from_ = testbed_.now() + cadence_.settle;
    current_ = std::move(granted->deployment);
  } else {
    decision.refusal = granted.error().what;
  }
  last_reconfiguration_->got = current_.text();
  last_reconfiguration_->downtime_s = decision.downtime_s;
  last_reconfiguration_->failed = !granted;
}

LoopResult LoopSteps::take_result() {
  result_.last = current_;
  return std::move(result_);
}

}  // namespace millrace::experiments
