// Limits that any tuner can wear: a tuner around a tuner, which lets through as much of its decisions as an operator of
// the platform allows.
//
// A decision passes these rules in order. The wrapped tuner is asked at every decision, also while nothing may change,
// so that its memory is complete; a decision to leave everything alone is a wish for what runs.
//   1. bounds: every operator that tuners may change, and any other that this one changes, gets at least `min` and at
//      most `max` instances.
//   2. scale_down_delay: an operator shrinks only to the largest degree that was wished for (after 1) in that time;
//   what
//      runs at the first decision counts as wished for until then (after Flink's autoscaler, FLINK-36018 and -36535).
//   3. factor_up, factor_down: at most so many times, and at least such a part of, what runs; fractions of an instance
//      are rounded in favour of the change.
//   4. quota: all operators that are neither sources nor sinks nor followers have at most so many instances together,
//      which is what comparisons report as total parallelism; see within_quota() for who gets them.
//   5. recommend_only, excluded hours and the cooldown hold back what is left of the change, as a whole. Nothing is
//   made
//      up for later: the next decision after them counts.
// The deployment to start from obeys 1 and 4; with recommend_only it is what was submitted.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "sim/kernel/time.h"
#include "tuners/limits/excluded_hours.h"
#include "tuners/tuner.h"

namespace millrace::tuners::limits {

// Part of a limited run's hash; raised when decisions change.
inline constexpr std::uint32_t kLimitsRevision = 1;

// Nothing is limited by default.
struct Limits {
  std::uint32_t min = 1;                  // instances of an operator, >= 1
  std::uint32_t max = 0;                  // likewise, >= min; 0: no limit
  double factor_up = 0;                   // per decision, >= 1; 0: no limit
  double factor_down = 0;                 // 2: at most halved; >= 1; 0: no limit
  kernel::Duration cooldown{};            // from a decision that changed what runs to the next one that may, >= 0
  kernel::Duration scale_down_delay{};    // >= 0
  std::uint32_t quota = 0;                // instances; 0: no limit
  std::vector<ExcludedHours> excluded{};  // in the time of day; a job starts at midnight
  bool recommend_only = false;            // decides and explains, and changes nothing
  bool operator==(const Limits&) const = default;
};

// `wrapped` within limits. Its sentences are kept, and end with what the limits did; its `explain` is kept too, with a
// member "limits" added: {"operators":{id:{"current","wanted","bounded","delayed","stepped","granted"}}, "target",
// "held_by":[...]}, of operators that were to change or do, degrees after each rule. The plan of the context outlives
// the tuner.
std::unique_ptr<Tuner> limited(std::unique_ptr<Tuner> wrapped, const TunerContext& context, Limits limits);

}  // namespace millrace::tuners::limits
