#include "sim/runtime/arrivals.h"

#include <algorithm>
#include <cmath>

namespace millrace::runtime {

using kernel::Duration;
using kernel::SimTime;

namespace {
constexpr std::int64_t kCellNs = 1'000'000;
}

ArrivalProcess::ArrivalProcess(const job::SourceLoad& load, kernel::RandomStream stream, bool individually)
    : kind_(load.arrivals != job::Arrivals::poisson ? Kind::even
            : individually                          ? Kind::individual
                                                    : Kind::grid),
      schedule_(load.rate),
      births_(load.rate),
      stream_(std::move(stream)) {}

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

// One more arrival, or one more cell. False when nothing will arrive any more. A Poisson process of varying rate is one
// of rate 1 in operational time, the integral of the rate (time change theorem).
bool ArrivalProcess::extend_once() {
  if (kind_ == Kind::individual) {
    operational_time_ += stream_.exponential();
    const SimTime next = births_.time_of(operational_time_);
    if (next == SimTime::never()) {
      exhausted_ = true;
      return false;
    }
    times_.push_back(next);
    return true;
  }
  const auto start = SimTime::from_ns(static_cast<std::int64_t>(counts_.size()) * kCellNs);
  const double mean =
      std::max(0.0, schedule_.records_until(start + Duration::from_ns(kCellNs)) - schedule_.records_until(start));
  if (mean == 0.0 && schedule_.next_change(start) == SimTime::never() && schedule_.rate(start) == 0.0) {
    counts_.push_back(counts_.empty() ? 0 : counts_.back());
    return false;
  }
  counts_.push_back((counts_.empty() ? 0 : counts_.back()) + stream_.poisson(mean));
  return true;
}

}  // namespace millrace::runtime
