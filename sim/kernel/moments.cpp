#include "sim/kernel/moments.h"

#include <cassert>
#include <cmath>

namespace millrace::kernel {

void OnlineMoments::add(double value, std::uint64_t count) {
  if (count == 0) return;
  count_ += count;
  const double distance = value - mean_;
  mean_ += distance * (static_cast<double>(count) / static_cast<double>(count_));
  squares_ += static_cast<double>(count) * distance * (value - mean_);
}

void OnlineMoments::merge(const OnlineMoments& other) {
  if (other.count_ == 0) return;
  const auto here = static_cast<double>(count_);
  const auto there = static_cast<double>(other.count_);
  const double distance = other.mean_ - mean_;
  count_ += other.count_;
  mean_ += distance * (there / (here + there));
  squares_ += other.squares_ + distance * distance * (here * there / (here + there));
}

double OnlineMoments::variance() const {
  return count_ < 2 ? 0 : squares_ / static_cast<double>(count_ - 1);
}

double OnlineMoments::standard_deviation() const {
  return std::sqrt(variance());
}

void TimeAverage::set(SimTime now, double value) {
  assert(now >= since_);
  accumulated_ += value_ * static_cast<double>((now - since_).ns());
  since_ = now;
  value_ = value;
}

double TimeAverage::average(SimTime until) const {
  const Duration span = until - start_;
  return span <= Duration() ? value_ : integral(until) / span.seconds();
}

double TimeAverage::integral(SimTime until) const {
  assert(until >= since_);
  return (accumulated_ + value_ * static_cast<double>((until - since_).ns())) / 1e9;
}

void TimeAverage::reset(SimTime now) {
  assert(now >= since_);
  start_ = now;
  since_ = now;
  accumulated_ = 0;
}

}  // namespace millrace::kernel
