// The rate of a source over time, compiled to straight pieces whose integral and inverse are exact formulas.
#pragma once

#include <cstddef>
#include <vector>

#include "sim/kernel/time.h"

namespace millrace::plan {

// Piecewise linear, right-continuous rate on [0, infinity), in records per second. Queries are asked in the simulator's
// inner loop and mostly move forward in time, so the schedule remembers the piece it was last asked for: a query costs
// O(1) when it moves to the same or the next piece, O(log pieces) otherwise. That makes an object the property of one
// simulation: two threads need a copy each.
class RateSchedule {
 public:
  // A stretch over which the rate changes linearly.
  struct Span {
    kernel::Duration length;   // > 0
    double rate_at_start = 0;  // records/s, finite, >= 0
    double rate_at_end = 0;    // records/s, finite, >= 0: what the rate tends to, before a jump to the next span
  };

  // No rate at all: empty() is true, and nothing else may be asked of it.
  RateSchedule() = default;
  // The spans one after another, the first from 0 on. After the last one the curve starts again (`repeat`: its period
  // is an integer number of nanoseconds, so it never drifts) or else the last rate holds for ever. Requires: not empty.
  explicit RateSchedule(const std::vector<Span>& spans, bool repeat = false);

  static RateSchedule constant(double records_per_s);

  // Rate at an instant, records/s. Requires, here and below: at >= 0.
  double rate(kernel::SimTime at) const;
  // What the rate tends to as time comes near `to`, before a jump there. Requires: 0 <= from < to, and no change
  // within.
  double rate_towards(kernel::SimTime from, kernel::SimTime to) const;
  // Integral of the rate over [0, at): records. Never decreases from one instant to the next, not even by rounding.
  double records_until(kernel::SimTime at) const;
  // Least t with records_until(t) >= record, rounded up to a nanosecond (a thousandth of one is forgiven, as rounding);
  // 0 for record <= 0, never() if the rate dries up before.
  kernel::SimTime time_of(double record) const;
  // The next instant after `at` at which the rate may jump or its slope change (a repeating curve's start counts as
  // such); never() if none.
  kernel::SimTime next_change(kernel::SimTime at) const;

  // What lies between two instants, span by span; together `to - from` long. Requires: 0 <= from <= to < never().
  std::vector<Span> spans(kernel::SimTime from, kernel::SimTime to) const;

  RateSchedule scaled(double factor) const;  // every rate times factor, >= 0
  bool empty() const { return pieces_.empty(); }
  double peak() const;  // greatest rate, records/s
  bool repeats() const { return period_ > kernel::Duration(); }
  // Length of a repetition, or the instant from which the rate is constant.
  kernel::Duration extent() const;

 private:
  // The last piece of a schedule that does not repeat is constant and has no end.
  struct Piece {
    kernel::Duration start, end;  // end is max() if it has none
    double rate_at_start = 0;     // records/s
    double rate_at_end = 0;       // records/s
    double slope_per_s = 0;       // (rate_at_end - rate_at_start) / length, records/s^2
    double records_before = 0;    // integral from 0 to start
    double records_at_end = 0;    // integral from 0 to end; infinite if it has no end and a rate above 0
  };

  void append(kernel::Duration length, double rate_at_start, double rate_at_end);
  const Piece& piece_at(kernel::Duration at) const;     // the piece with start <= at < end
  const Piece& piece_with_record(double record) const;  // the piece with records_before < record <= records_at_end
  static double records_within(const Piece& piece, kernel::Duration at);
  kernel::Duration offset_of(double record) const;

  std::vector<Piece> pieces_;
  kernel::Duration period_;  // 0 = does not repeat
  double records_per_period_ = 0;
  mutable std::size_t cursor_ = 0;  // the piece last asked for
};

}  // namespace millrace::plan
