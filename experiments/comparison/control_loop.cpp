#include "experiments/comparison/control_loop.h"

#include <algorithm>
#include <cassert>

#include "sim/job/merge_windows.h"

namespace millrace::experiments {
namespace {

class ControlLoop {
 public:
  ControlLoop(job::Testbed& testbed, const tuners::Tuner& tuner, const job::Job& job, const Slo& slo,
              const std::string& run)
      : testbed_(testbed), tuner_(tuner), job_(job), run_(run), cadence_(tuner.cadence()) {
    result_.totals = RunTotals(slo);
    assert(cadence_.period > kernel::Duration());
  }

  tl::expected<void, std::string> deploy() {
    auto granted = testbed_.deploy(job_, tuner_.plan());
    if (!granted) return tl::unexpected(granted.error().what);
    current_ = result_.first = std::move(granted->deployment);
    counts_from_ = testbed_.now();
    return {};
  }

  // Runs on for one window and stores it.
  tl::expected<void, std::string> observe(kernel::Duration length) {
    const kernel::SimTime start = testbed_.now();
    auto window = testbed_.observe(length);
    if (!window) return tl::unexpected(window.error().what);
    // A testbed that does not say how the last reconfiguration went is spoken for: the loop knows.
    if (!window->seen.last_reconfiguration) window->seen.last_reconfiguration = last_reconfiguration_;
    result_.totals.add(*window, current_, job_.plan);
    result_.rows.push_back(window_row(run_, windows_++, *window, current_, job_.plan));
    if (start >= counts_from_) {
      shown_length_ += length;
      to_show_.push_back(std::move(window->seen));
    }
    return {};
  }

  bool decision_is_due() const { return shown_length_ >= cadence_.period; }

  void decide() {
    Decision decision;
    decision.seen = job::merge_windows(to_show_);
    decision.state = state_;
    decision.current = current_;
    decision.adjustment = tuner_.adjust(current_, decision.seen, state_);
    to_show_.clear();
    shown_length_ = {};
    state_ = decision.adjustment.next;
    if (decision.adjustment.to == current_) decision.adjustment.to.reset();
    if (decision.adjustment.to) reconfigure(decision);
    result_.rows.push_back(decision_row(run_, decisions_++, decision));
  }

  LoopResult take_result() {
    result_.last = current_;
    return std::move(result_);
  }

 private:
  void reconfigure(Decision& decision) {
    const plan::Deployment& asked = *decision.adjustment.to;
    last_reconfiguration_.emplace().asked = asked.text();
    auto granted = testbed_.reconfigure(asked);
    if (granted) {
      decision.got = granted->deployment;
      decision.downtime_s = granted->downtime.seconds();
      // What was granted may be what ran already; then nothing was reconfigured.
      if (granted->deployment != current_) {
        result_.totals.count_reconfiguration(current_, granted->deployment, job_.plan);
        counts_from_ = testbed_.now() + cadence_.settle;
      }
      current_ = std::move(granted->deployment);
    } else {
      decision.refusal = granted.error().what;
    }
    last_reconfiguration_->got = current_.text();
    last_reconfiguration_->downtime_s = decision.downtime_s;
    last_reconfiguration_->failed = !granted;
  }

  job::Testbed& testbed_;
  const tuners::Tuner& tuner_;
  const job::Job& job_;
  const std::string& run_;
  const tuners::Cadence cadence_;

  plan::Deployment current_;
  tuners::TunerState state_;
  std::optional<job::ReconfigurationReport> last_reconfiguration_;
  kernel::SimTime counts_from_;            // windows that start earlier are not shown to the tuner
  std::vector<job::Observation> to_show_;  // since the last decision or the settle time
  kernel::Duration shown_length_;          // of to_show_
  std::size_t windows_ = 0, decisions_ = 0;
  LoopResult result_;
};

}  // namespace

tl::expected<LoopResult, std::string> run_control_loop(job::Testbed& testbed, const tuners::Tuner& tuner,
                                                       const job::Job& job, const LoopSettings& settings,
                                                       const std::string& run, const LoopProgress& progress) {
  assert(settings.duration > kernel::Duration() && settings.sample > kernel::Duration());
  ControlLoop loop(testbed, tuner, job, settings.slo, run);
  if (auto deployed = loop.deploy(); !deployed) return tl::unexpected(deployed.error());
  const kernel::SimTime end = kernel::SimTime() + settings.duration;
  while (testbed.now() < end) {
    if (auto seen = loop.observe(std::min(settings.sample, end - testbed.now())); !seen) {
      return tl::unexpected(seen.error());
    }
    progress(testbed.now());
    if (loop.decision_is_due() && testbed.now() < end) loop.decide();
  }
  return loop.take_result();
}

}  // namespace millrace::experiments
