#include "sim/runtime/arrivals.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace millrace::runtime {

using job::Arrivals;
using kernel::Duration;
using kernel::SimTime;

namespace {
constexpr std::int64_t kCellNs = 1'000'000;
}

ArrivalProcess::ArrivalProcess(const job::SourceLoad& load, kernel::Seed source, bool individually)
    : kind_(load.arrivals == Arrivals::even || load.arrivals == Arrivals::burst ? Kind::even
            : individually                                                      ? Kind::individual
                                                                                : Kind::grid),
      arrivals_(load.arrivals),
      schedule_(load.rate),
      births_(load.rate),
      stream_(source.stream("arrivals")),
      modulation_(load.modulation, source.stream("modulation")),
      gap_shape_(1 / (load.gap_cv * load.gap_cv)) {}

std::uint64_t ArrivalProcess::count_until(SimTime at) {
  if (kind_ == Kind::even) return static_cast<std::uint64_t>(schedule_.records_until(at) + 1e-6);
  extend_to(at);
  if (kind_ == Kind::individual) {
    while (cursor_ < times_.size() && times_[cursor_] <= at) ++cursor_;
    while (cursor_ > 0 && times_[cursor_ - 1] > at) --cursor_;
    return cursor_;
  }
  const auto cell = static_cast<std::size_t>(at.ns() / kCellNs);
  const std::uint64_t before = cell == 0 ? 0 : counts_[cell - 1];
  const std::uint64_t inside = counts_[cell] - before;
  const double share = static_cast<double>(at.ns() % kCellNs) / static_cast<double>(kCellNs);
  return before + static_cast<std::uint64_t>(static_cast<double>(inside) * share);
}

SimTime ArrivalProcess::time_of(std::uint64_t k) {
  if (kind_ == Kind::even) return births_.time_of(static_cast<double>(k));
  extend_to_count(k);
  if (kind_ == Kind::individual) return k <= times_.size() ? times_[k - 1] : SimTime::never();
  const auto cell = std::lower_bound(counts_.begin(), counts_.end(), k);
  if (cell == counts_.end()) return SimTime::never();
  const std::uint64_t before = cell == counts_.begin() ? 0 : *(cell - 1);
  const double share = static_cast<double>(k - before) / static_cast<double>(*cell - before);
  const auto start = (cell - counts_.begin()) * kCellNs;
  return SimTime::from_ns(start + static_cast<std::int64_t>(std::ceil(share * static_cast<double>(kCellNs))));
}

void ArrivalProcess::extend_to(SimTime at) {
  if (kind_ == Kind::individual) {
    while (!exhausted_ && (times_.empty() || times_.back() <= at)) extend_once();
  } else {
    while (static_cast<std::int64_t>(counts_.size()) * kCellNs <= at.ns()) extend_once();
  }
}

void ArrivalProcess::extend_to_count(std::uint64_t k) {
  if (kind_ == Kind::individual) {
    while (!exhausted_ && times_.size() < k) extend_once();
    return;
  }
  while ((counts_.empty() || counts_.back() < k) && extend_once()) {
  }
}

// One more arrival, or one more cell. False when nothing will arrive any more.
bool ArrivalProcess::extend_once() {
  return kind_ == Kind::individual ? extend_by_arrival() : extend_by_cell();
}

// In units of the mean gap.
double ArrivalProcess::gap() {
  return arrivals_ == Arrivals::gamma ? stream_.gamma(gap_shape_) / gap_shape_ : stream_.exponential();
}

// A process of varying rate is one of rate 1 in operational time, the integral of the rate (time change theorem).
bool ArrivalProcess::extend_by_arrival() {
  if (arrivals_ == Arrivals::mmpp) {
    operational_time_ = modulation_.schedule_records_after(schedule_, operational_time_, gap());
  } else {
    operational_time_ += gap();
  }
  const bool never = operational_time_ == std::numeric_limits<double>::infinity();
  const SimTime next = never ? SimTime::never() : births_.time_of(operational_time_);
  if (next == SimTime::never()) {
    exhausted_ = true;
    return false;
  }
  times_.push_back(next);
  return true;
}

bool ArrivalProcess::extend_by_cell() {
  const auto start = SimTime::from_ns(static_cast<std::int64_t>(counts_.size()) * kCellNs);
  const SimTime end = start + Duration::from_ns(kCellNs);
  const double mean = std::max(0.0, schedule_.records_until(end) - schedule_.records_until(start));
  const std::uint64_t before = counts_.empty() ? 0 : counts_.back();
  if (mean == 0.0 && schedule_.next_change(start) == SimTime::never() && schedule_.rate(start) == 0.0) {
    counts_.push_back(before);
    return false;
  }
  counts_.push_back(
      before + count_in_cell(arrivals_ == Arrivals::mmpp ? modulation_.records_between(schedule_, start, end) : mean));
  return true;
}

// Gaps have no short cut as exponential ones have: they are drawn one by one.
std::uint64_t ArrivalProcess::count_in_cell(double mean) {
  if (arrivals_ != Arrivals::gamma) return stream_.poisson(mean);
  if (next_gap_ < 0) next_gap_ = gap();
  std::uint64_t count = 0;
  while (next_gap_ <= mean) {
    mean -= next_gap_;
    next_gap_ = gap();
    ++count;
  }
  next_gap_ -= mean;
  return count;
}

}  // namespace millrace::runtime
