// Whether a running job has settled, from consecutive batches of its metrics.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <vector>

#include "sim/job/observation.h"

namespace millrace::job {

// Revision of what is called steady; part of the hash of whatever jumps. Raised when a jump may start elsewhere.
inline constexpr std::uint32_t kSteadyRevision = 2;

// A stretch of batches over which the job was steady.
struct SteadyStretch {
  std::size_t batches = 0;  // the newest ones, at least four
  // Greatest relative half-width of a metric's 99 % interval, or drift between its halves; of the latency a fifth.
  double widest = 0;
};

// The newest batches of a job that nothing has changed, all of one length: a whole number of the job's periods.
class SteadyBatches {
 public:
  // `precision`: what the half-width of each 99 % interval may be, relative to the mean, in (0, 1). `shown`: how many
  // batches whoever decides is shown at a time, at least; 0: not known, so that nothing counts as noise.
  explicit SteadyBatches(double precision, std::size_t shown = 0) : precision_(precision), shown_(shown) {}

  void add(Window batch);
  void clear();

  // The longest recent stretch over which every reported metric is known, in one of two ways.
  //
  // Precisely: the 99 % interval of its mean over the batches (taken as independent) is no wider than the precision to
  // either side, and the means of the stretch's halves differ by no more. Counts, busy times, results and the mean
  // latency are judged relative to themselves (counts below a hundredth of the greatest one relative to that hundredth,
  // busy times to 10 ms/s at least, latency to five times the precision: of few results it is a matter of chance); idle
  // and backpressured times, which with the busy one add up to a second a second, relative to that second. Five times
  // the precision will do for a job of which some operator is held up for more than half of the time: what starves
  // behind it comes in fits, and nobody decides by its last percent.
  //
  // As well as it is ever shown: the stretch is no shorter than what is shown at a time (and has eight batches), so the
  // mean over it is as good a draw as a look at the job would be, however few records it counts; it leaves out a
  // quarter of all batches or more, a start that chance might hide; and the means of its halves differ by no more than
  // batches like these do by chance (99 %, t test of two samples) or than the precision. A latency is judged over the
  // batches that have results. Not so if some operator is held up for a hundredth to a half of the time: who waits for
  // whom wanders for minutes then.
  //
  // In either case the backlog may not grow or shrink by more than the precision of what arrives. Nor may an instance
  // work all the time without holding anybody up: its buffers are filling. nullopt: not yet.
  const std::optional<SteadyStretch>& steady() const { return steady_; }
  std::size_t size() const { return batches_.size(); }  // at most kMost
  // The newest n batches, oldest first. Requires: n <= those that were added since clear(), at most kMost.
  std::vector<const Window*> newest(std::size_t n) const;

  static constexpr std::size_t kFewest = 4, kFewestShown = 8, kMost = 128;

 private:
  struct Batch {
    Window window;
    std::vector<std::optional<double>> metrics;  // means, in one order for all batches of a job
  };

  std::optional<SteadyStretch> judge(std::size_t batches) const;

  double precision_;
  std::size_t shown_;
  std::size_t added_ = 0;  // since clear()
  std::deque<Batch> batches_;
  std::optional<SteadyStretch> steady_;
};

// Whether somebody is held up for a hundredth to a half of the time over these batches: in such a job who waits for
// whom wanders for minutes, and batches are no independent draws. Requires: not empty.
bool wanders(std::span<const Window* const> batches);

// Whether the job's buffers were next to empty over these batches: nobody is held up for more than a hundredth of the
// time, and no instance never rests. Requires: two at least.
bool is_at_ease(std::span<const Window* const> batches);

// Whether newer batches are what the known ones, of the same job and deployment, make expect: the means of every metric
// differ by no more than the precision (taken as SteadyBatches takes it) or than means of as many such batches do by
// chance at the confidence, by the spread of the known ones alone, so that a trend in the newer ones is not mistaken
// for chance; and the backlogs at the ends differ by no more than the precision of what arrives meanwhile. A latency is
// compared if both have results in two batches at least. Requires: two known batches at least, one newer.
bool agree(std::span<const Window* const> newer, std::span<const Window* const> known, double precision,
           double confidence);

}  // namespace millrace::job
