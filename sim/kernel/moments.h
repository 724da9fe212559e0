// Running mean and variance of observations, and the average of a value that holds over time.
#pragma once

#include <cstdint>

#include "sim/kernel/time.h"

namespace millrace::kernel {

// Count, mean and variance in one pass (Welford; weighted and merged as in Chan, Golub & LeVeque 1983).
class OnlineMoments {
 public:
  // Counts `value` as `count` equal observations.
  void add(double value, std::uint64_t count = 1);
  // As if the other's observations had been added here; equal up to rounding.
  void merge(const OnlineMoments& other);

  std::uint64_t count() const { return count_; }
  // 0 without observations.
  double mean() const { return mean_; }
  // Unbiased (divisor count - 1); 0 with fewer than two observations.
  double variance() const;
  double standard_deviation() const;

 private:
  std::uint64_t count_ = 0;
  double mean_ = 0;
  double squares_ = 0;  // sum of squared distances from the mean
};

// The average over time of a value that changes in steps.
class TimeAverage {
 public:
  explicit TimeAverage(double value = 0, SimTime start = {}) : start_(start), since_(start), value_(value) {}

  // The value is `value` from `now` on. Requires: `now` is not before the last call's.
  void set(SimTime now, double value);
  double value() const { return value_; }
  // Average since the start or the last reset; the present value when no time has passed.
  double average(SimTime until) const;
  // Integral since the start or the last reset, in value times seconds.
  double integral(SimTime until) const;
  // Starts a new average at `now`; the value stays.
  void reset(SimTime now);

 private:
  SimTime start_;
  SimTime since_;  // when value_ was set
  double value_;
  double accumulated_ = 0;  // value times ns over [start_, since_)
};

}  // namespace millrace::kernel
