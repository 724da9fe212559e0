#include "sim/job/precedent.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <iterator>
#include <optional>
#include <utility>

#include "sim/job/merge_measurements.h"

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

std::vector<const Window*> pointers_to(const std::vector<Window>& windows) {
  std::vector<const Window*> pointers;
  for (const Window& window : windows) pointers.push_back(&window);
  return pointers;
}

// Tells when a job is steady for good. One that wanders has plateaus: it is believed when it still is so at twice the
// age.
class Verdict {
 public:
  Verdict(std::size_t shown, double precision) : batches_(precision, shown), precision_(precision) {}

  // True: steady() is what the job was steady over.
  bool add(const Window& batch, Duration age) {
    batches_.add(batch);
    const auto& now = batches_.steady();
    if (!since_ && now) {
      steady_.clear();
      for (const Window* window : batches_.newest(now->batches)) steady_.push_back(*window);
      widest_ = now->widest;
      if (!wanders(pointers_to(steady_))) return true;
      since_ = age;
    }
    if (!since_ || age < *since_ * 2) return false;
    const std::vector<const Window*> newest = batches_.newest(std::min(steady_.size(), batches_.size()));
    constexpr double kNoChance = 0;  // such batches are no independent draws
    if (agree(newest, pointers_to(steady_), precision_, kNoChance)) {
      std::vector<Window> later;
      for (const Window* window : newest) later.push_back(*window);
      steady_ = std::move(later);
      return true;
    }
    since_.reset();
    return false;
  }
  const std::vector<Window>& steady() const { return steady_; }
  double widest() const { return widest_; }

 private:
  SteadyBatches batches_;
  double precision_;
  std::optional<Duration> since_;  // that it looks steady, but wanders
  std::vector<Window> steady_;
  double widest_ = 0;
};

}  // namespace

Precedent precedent_of(Testbed& testbed, const Job& job, const plan::Deployment& deployment, Duration batch,
                       Duration horizon, std::size_t shown, double precision) {
  assert(batch > Duration());
  Precedent precedent;
  if (const auto granted = testbed.deploy(job, deployment); !granted || granted->deployment != deployment) return {};
  const auto of_step = static_cast<std::size_t>((kShortestStep.ns() + batch.ns() - 1) / batch.ns());
  precedent.step = batch * static_cast<std::int64_t>(of_step);
  Verdict verdict(shown, precision);
  std::vector<Window> step;
  bool keeps_backlog = true;
  bool is_steady = false;
  for (Duration age; age + batch <= horizon && !is_steady;) {
    auto window = testbed.observe(batch);
    if (!window) return {};
    age += batch;
    // The first batch is that of the start, which a restarted job never shows by itself.
    is_steady = age > batch && verdict.add(*window, age);
    step.push_back(std::move(*window));
    if (step.size() < of_step) continue;
    precedent.steps.push_back(merge(step));
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
  if (!is_steady) return precedent;
  precedent.steady = verdict.steady();
  precedent.widest = verdict.widest();
  return precedent;
}

}  // namespace millrace::job
