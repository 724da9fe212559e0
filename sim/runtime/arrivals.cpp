#include "sim/runtime/arrivals.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace millrace::runtime {

using job::Arrivals;
using kernel::Duration;
using kernel::SimTime;

// A generator of bursts makes its records itself: its process only tells the rate.
ArrivalProcess::Kind ArrivalProcess::kind_of(const job::SourceLoad& load, bool individually) {
  if (load.arrivals == Arrivals::even) return Kind::even;
  if (load.arrivals == Arrivals::burst) return load.loop == job::SourceLoop::open ? Kind::bursts : Kind::even;
  return individually ? Kind::individual : Kind::grid;
}

ArrivalProcess::ArrivalProcess(const job::SourceLoad& load, kernel::Seed source, bool individually)
    : kind_(kind_of(load, individually)),
      cell_ns_(kind_ == Kind::bursts ? 1'000'000'000 : 1'000'000),
      burst_rate_(load.burst_rate),
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
  const auto cell = static_cast<std::size_t>(at.ns() / cell_ns_);
  const std::uint64_t before = cell == 0 ? 0 : counts_[cell - 1];
  return before + of_cell_by(counts_[cell] - before, Duration::from_ns(at.ns() % cell_ns_));
}

// Of the records of a cell, those that have arrived so long after its start.
std::uint64_t ArrivalProcess::of_cell_by(std::uint64_t inside, Duration elapsed) const {
  if (kind_ == Kind::grid) {
    const double share = static_cast<double>(elapsed.ns()) / static_cast<double>(cell_ns_);
    return static_cast<std::uint64_t>(static_cast<double>(inside) * share);
  }
  if (burst_rate_ == 0) return inside;
  return std::min(inside, static_cast<std::uint64_t>(elapsed.seconds() * burst_rate_ + 1e-6));
}

SimTime ArrivalProcess::time_of(std::uint64_t k) {
  if (kind_ == Kind::even) return births_.time_of(static_cast<double>(k));
  extend_to_count(k);
  if (kind_ == Kind::individual) return k <= times_.size() ? times_[k - 1] : SimTime::never();
  const auto cell = std::lower_bound(counts_.begin(), counts_.end(), k);
  if (cell == counts_.end()) return SimTime::never();
  const std::uint64_t before = cell == counts_.begin() ? 0 : *(cell - 1);
  const auto start = (cell - counts_.begin()) * cell_ns_;
  const auto place = static_cast<double>(k - before);
  double after_ns = 0;
  if (kind_ == Kind::grid) {
    after_ns = place / static_cast<double>(*cell - before) * static_cast<double>(cell_ns_);
  } else if (burst_rate_ > 0) {
    after_ns = std::min(place / burst_rate_ * 1e9, static_cast<double>(cell_ns_ - 1));
  }
  return SimTime::from_ns(start + static_cast<std::int64_t>(std::ceil(after_ns)));
}

void ArrivalProcess::extend_to(SimTime at) {
  if (kind_ == Kind::individual) {
    while (!exhausted_ && (times_.empty() || times_.back() <= at)) extend_once();
  } else {
    while (static_cast<std::int64_t>(counts_.size()) * cell_ns_ <= at.ns()) extend_once();
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
  const auto start = SimTime::from_ns(static_cast<std::int64_t>(counts_.size()) * cell_ns_);
  const SimTime end = start + Duration::from_ns(cell_ns_);
  const double mean = std::max(0.0, schedule_.records_until(end) - schedule_.records_until(start));
  const std::uint64_t before = counts_.empty() ? 0 : counts_.back();
  if (mean == 0.0 && schedule_.next_change(start) == SimTime::never() && schedule_.rate(start) == 0.0) {
    counts_.push_back(before);
    return false;
  }
  if (kind_ == Kind::bursts) {
    counts_.push_back(before + burst_in_cell(start, end));
    return true;
  }
  counts_.push_back(
      before + count_in_cell(arrivals_ == Arrivals::mmpp ? modulation_.records_between(schedule_, start, end) : mean));
  return true;
}

// Whole records, none lost between cells. The producer sends no more than it can in a second and forgets the rest.
std::uint64_t ArrivalProcess::burst_in_cell(SimTime start, SimTime end) const {
  const auto whole = [&](SimTime at) { return static_cast<std::uint64_t>(schedule_.records_until(at) + 1e-6); };
  const std::uint64_t wanted = whole(end) - whole(start);
  return burst_rate_ == 0 ? wanted : std::min(wanted, static_cast<std::uint64_t>(burst_rate_ + 0.5));
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
