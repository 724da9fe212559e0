#include "sim/runtime/time_window_state.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "sim/kernel/elementary.h"

namespace millrace::runtime {

using kernel::Duration;
using kernel::SimTime;

namespace {

constexpr std::int64_t kBucketsPerSlide = 16;

// Rounds `x` to one of its neighbours with the right mean.
std::uint64_t round_randomly(kernel::RandomStream& stream, double x) {
  const double whole = std::floor(x);
  return static_cast<std::uint64_t>(whole) + (stream.bernoulli(x - whole) ? 1 : 0);
}

// Of `keys` alike keys, `unseen` have not occurred yet: how many of those occur among n more records. Few records are
// drawn one by one. Of more, u (1 - miss) are new on average with a variance of u miss (1 - miss) - u^2 n / keys^2
// miss^2 (the occupancy problem); the second term counts while most keys are unseen, else the number is binomial.
std::uint64_t newly_seen(kernel::RandomStream& stream, std::uint64_t keys, std::uint64_t unseen, std::uint64_t n) {
  constexpr std::uint64_t kDrawnSingly = 32;
  if (unseen == 0 || n == 0) return 0;
  if (keys == 1) return 1;
  if (n <= kDrawnSingly) {
    std::uint64_t left = unseen;
    for (std::uint64_t i = 0; i < n; ++i) left -= stream.below(keys) < left ? 1 : 0;
    return unseen - left;
  }
  const double k = static_cast<double>(keys), u = static_cast<double>(unseen), records = static_cast<double>(n);
  const double miss = kernel::exp(records * kernel::log1p(-1.0 / k));
  if (n >= keys || 2 * unseen <= keys) return std::min(n, stream.binomial(unseen, 1.0 - miss));
  const double variance = std::max(0.0, u * miss * (1.0 - miss) - u * u * records / (k * k) * miss * miss);
  const double drawn = u * (1.0 - miss) + std::sqrt(variance) * stream.normal();
  return std::min({n, unseen, round_randomly(stream, std::max(0.0, drawn))});
}

// Mean place, as a share of an interval, of the first of a key's records there, given that there is one; the key has
// `mean` records in the interval, Poisson: 1/mean - 1/(exp(mean) - 1), 1/2 for rare keys.
double first_place(double mean) {
  if (mean < 1e-3) return 0.5;
  return 1 / mean - 1 / (kernel::exp(mean) - 1);
}

}  // namespace

TimeWindowState::TimeWindowState(const plan::Window& window, KeyShare share, std::uint32_t sides,
                                 std::shared_ptr<const OwnKeys> own, bool tells_keys, Births births)
    : length_(window.length),
      slide_(plan::firing_period(window)),
      grain_(Duration::from_ns(std::max<std::int64_t>(1, slide_.ns() / kBucketsPerSlide))),
      offset_(length_ % slide_),
      event_time_(window.domain == plan::TimeDomain::event),
      share_(std::move(share)),
      sides_(sides),
      own_(std::move(own)),
      tells_keys_(tells_keys),
      births_(births) {
  for (auto& side : content_) side.resize(share_.keys.size());
}

SimTime TimeWindowState::bucket_start(SimTime at) const {
  const std::int64_t in_slide = at.ns() % slide_.ns();
  const std::int64_t start = in_slide / grain_.ns() * grain_.ns();
  const std::int64_t cut = offset_.ns();
  return SimTime::from_ns(at.ns() - in_slide + (cut > start && cut <= in_slide ? cut : start));
}

SimTime TimeWindowState::bucket_end(SimTime start) const {
  const std::int64_t in_slide = start.ns() % slide_.ns();
  const std::int64_t grain_end = (in_slide / grain_.ns() + 1) * grain_.ns();
  std::int64_t end = std::min(grain_end, slide_.ns());
  if (offset_.ns() > in_slide) end = std::min(end, offset_.ns());
  return SimTime::from_ns(start.ns() - in_slide + end);
}

// The end of the first window that ends after `at`: window ends are k * slide + length.
SimTime TimeWindowState::window_end_after(SimTime at) const {
  const std::int64_t past = (at.ns() - offset_.ns() % slide_.ns() + slide_.ns()) % slide_.ns();
  return SimTime::from_ns(at.ns() - past + slide_.ns());
}

std::uint64_t TimeWindowState::add_anywhere(const Run& run, std::uint32_t side, SimTime processed,
                                            kernel::RandomStream& stream) {
  if (!event_time_ || run.stamped) {
    const SimTime at = event_time_ ? run.stamp : processed;
    if (event_time_ && at < fired_until_ - length_ + slide_) return run.count;
    add_piece(side, run.key_class, at, run.first, run.last, run.count, run.copies, stream);
    return 0;
  }
  const SimTime kept_from = fired_until_ - length_ + slide_;
  std::uint64_t late = 0;
  std::uint64_t placed = 0;
  const double span = static_cast<double>((run.last - run.first).ns()) + 1.0;
  for (SimTime at = run.first; placed < run.count;) {
    const SimTime end = std::min(bucket_end(bucket_start(at)), run.last + Duration::from_ns(1));
    const double share = static_cast<double>((end - run.first).ns()) / span;
    const auto until = end > run.last ? run.count : static_cast<std::uint64_t>(share * run.count + 0.5);
    const std::uint64_t count = std::min<std::uint64_t>(until, run.count) - placed;
    if (at < kept_from) {
      late += count;
    } else if (count > 0) {
      add_piece(side, run.key_class, at, at, end - Duration::from_ns(1), count, run.copies, stream);
    }
    placed += count;
    at = end;
  }
  return late;
}

// The bucket of that time, with these records added; which keys they have is left to the caller.
TimeWindowState::Bucket& TimeWindowState::bucket_at(std::uint32_t side, std::uint16_t key_class, SimTime at,
                                                    SimTime first, SimTime last, std::uint64_t count) {
  assert(key_class < content_[side].size());
  if (at < cell_from_ || at >= cell_until_) {
    cell_from_ = bucket_start(at);
    cell_until_ = bucket_end(cell_from_);
  }
  const SimTime start = cell_from_;
  if (start < oldest_) {
    oldest_ = start;
    next_end_ = window_end_after(std::max(oldest_, fired_until_));
  }
  Buckets& buckets = content_[side][key_class];
  auto place = buckets.end();
  while (place != buckets.begin() && (place - 1)->start > start) --place;
  const Births kept = births_kept();
  const auto suits = [&](const Bucket& there) {
    return kept != Births::digits ||
           close_births(std::max(there.first - last, first - there.last), at - std::max(there.last, last), kept);
  };
  auto found = place;
  while (found != buckets.begin() && (found - 1)->start == start && !suits(*(found - 1))) --found;
  if (found == buckets.begin() || (found - 1)->start != start) {
    records_ += count;
    return *buckets.insert(place, {start, first, last, count});
  }
  Bucket& bucket = *(found - 1);
  add_to(bucket, first, last, count);
  return bucket;
}

void TimeWindowState::add_piece(std::uint32_t side, std::uint16_t key_class, SimTime at, SimTime first, SimTime last,
                                std::uint64_t count, std::uint16_t copies, kernel::RandomStream& stream) {
  Bucket& bucket = bucket_at(side, own_ ? std::uint16_t{0} : key_class, at, first, last, count);
  if (!own_) return;
  bucket.origins += static_cast<double>(count) / copies;
  bucket.of_key.resize(own_->ids.size(), 0);
  if (own_->code.is_key(key_class)) {
    bucket.of_key[own_->local[own_->code.key_of(key_class)]] += static_cast<std::uint32_t>(count);
    return;
  }
  kernel::multinomial(stream, count, own_->table(key_class, side), scratch_,
                      [&](std::size_t key, std::uint64_t n) { bucket.of_key[key] += static_cast<std::uint32_t>(n); });
}

void TimeWindowState::restore(std::uint32_t side, std::uint32_t key_class, const Bucket& bucket) {
  bucket_at(side, static_cast<std::uint16_t>(key_class), bucket.start, bucket.first, bucket.last, bucket.count);
}

void TimeWindowState::restore_key(std::uint32_t side, const Bucket& from, std::uint32_t key, std::uint32_t count) {
  Bucket& bucket = bucket_at(side, 0, from.start, from.first, from.last, count);
  bucket.of_key.resize(own_->ids.size(), 0);
  bucket.of_key[key] += count;
  bucket.origins += from.count > 0 ? from.origins * count / static_cast<double>(from.count) : count;
}

void TimeWindowState::find_next_end() {
  next_end_ = records_ == 0 ? SimTime::never() : window_end_after(std::max(oldest_, fired_until_));
}

void TimeWindowState::fire(bool join, kernel::RandomStream& stream, Firing& out) {
  const SimTime end = next_end();
  assert(end != SimTime::never());
  out.results.clear();
  out.result_count = 0;
  out.records = 0;
  for (std::uint32_t c = 0; c < share_.keys.size(); ++c) {
    merge_sides(c, end - length_, end);
    if (merged_.empty()) continue;
    if (elements_) {
      fire_elements(static_cast<std::uint16_t>(c), out);
    } else if (own_) {
      join ? fire_known_join(out) : fire_known_aggregate(out);
    } else if (join) {
      fire_join(static_cast<std::uint16_t>(c), stream, out);
    } else {
      fire_aggregate(static_cast<std::uint16_t>(c), stream, out);
    }
  }
  for (Run& run : out.results) {
    run.stamp = end - Duration::from_ns(1);
    run.stamped = true;
  }
  fired_until_ = end;
  forget_before(end - length_ + slide_);
}

// The class's buckets of [start, end) on both sides, in order of time.
void TimeWindowState::merge_sides(std::uint32_t key_class, SimTime start, SimTime end) {
  merged_.clear();
  for (std::uint32_t side = 0; side < sides_; ++side) {
    for (const Bucket& bucket : content_[side][key_class]) {
      if (bucket.start < start || bucket.start >= end) continue;
      Merged piece{bucket.first, bucket.last, 0, 0, bucket.of_key.data(), bucket.origins};
      (side == 0 ? piece.left : piece.right) = bucket.count;
      merged_.push_back(piece);
    }
  }
  if (sides_ == 2) {
    std::stable_sort(merged_.begin(), merged_.end(),
                     [](const Merged& a, const Merged& b) { return a.first < b.first; });
  }
}

// A result is as old as its key's first record: in each bucket, as many results as keys occur there for the first time.
void TimeWindowState::fire_aggregate(std::uint16_t key_class, kernel::RandomStream& stream, Firing& out) const {
  const std::uint64_t keys = std::max<std::uint64_t>(1, share_.keys[key_class]);
  std::uint64_t unseen = keys;
  for (const Merged& piece : merged_) {
    out.records += piece.left;
    const std::uint64_t fresh = newly_seen(stream, keys, unseen, piece.left);
    if (fresh == 0) continue;
    unseen -= fresh;
    out.result_count += fresh;
    const double per_key = static_cast<double>(piece.left) / static_cast<double>(keys);
    const SimTime last = piece.first + (piece.last - piece.first) * (2 * first_place(per_key));
    out.results.push_back({piece.first, last, {}, static_cast<std::uint32_t>(fresh), key_class, 1, false});
  }
}

void TimeWindowState::fire_elements(std::uint16_t key_class, Firing& out) const {
  for (const Merged& piece : merged_) {
    out.records += piece.left;
    out.result_count += piece.left;
    Run result{piece.first, piece.last, {}, static_cast<std::uint32_t>(piece.left), key_class, 1, false};
    if (!own_) {
      out.results.push_back(result);
      continue;
    }
    result.key_class = KeyCode::kAny;
    if (!tells_keys_) {
      out.results.push_back(result);
      continue;
    }
    for (std::size_t key = 0; key < own_->ids.size(); ++key) {
      if (piece.of_key[key] == 0) continue;
      result.count = piece.of_key[key];
      result.key_class = own_->code.of_key(own_->ids[key]);
      out.results.push_back(result);
    }
  }
}

// Pairs of equal keys: n_left n_right / keys in the mean, variance times (1 - 1/keys); a pair is as old as its older
// record, so each bucket contributes its records times those of the other side that are not older.
void TimeWindowState::fire_join(std::uint16_t key_class, kernel::RandomStream& stream, Firing& out) const {
  const double keys = static_cast<double>(std::max<std::uint64_t>(1, share_.keys[key_class]));
  double left_after = 0, right_after = 0;
  for (const Merged& piece : merged_) {
    left_after += static_cast<double>(piece.left);
    right_after += static_cast<double>(piece.right);
  }
  out.records += static_cast<std::uint64_t>(left_after + right_after);
  for (const Merged& piece : merged_) {
    left_after -= static_cast<double>(piece.left);
    right_after -= static_cast<double>(piece.right);
    const double mean =
        (static_cast<double>(piece.left) * right_after + static_cast<double>(piece.right) * left_after) / keys;
    const double deviation = std::sqrt(mean * (1.0 - 1.0 / keys));
    const double drawn = deviation > 0 ? mean + deviation * stream.normal() : mean;
    auto pairs = round_randomly(stream, std::max(0.0, drawn));
    out.result_count += pairs;
    while (pairs > 0) {
      const auto part = static_cast<std::uint32_t>(std::min<std::uint64_t>(pairs, 0x7fffffff));
      out.results.push_back({piece.first, piece.last, {}, part, key_class, 1, false});
      pairs -= part;
    }
  }
}

// A result is as old as the oldest record of its key. In a bucket, a key's oldest of n records is expected 1/(n+1) of
// the way into its births; results are told apart by the bucket that decides.
void TimeWindowState::fire_known_aggregate(Firing& out) {
  oldest_of_.assign(own_->ids.size(), {SimTime::never(), 0});
  for (std::uint32_t p = 0; p < merged_.size(); ++p) {
    const Merged& piece = merged_[p];
    out.records += piece.left;
    for (std::size_t key = 0; key < oldest_of_.size(); ++key) {
      if (piece.of_key[key] == 0) continue;
      const SimTime birth = piece.first + (piece.last - piece.first) / (piece.of_key[key] + 1);
      if (birth < oldest_of_[key].first) oldest_of_[key] = {birth, p};
    }
  }
  decided_by_.assign(merged_.size(), {SimTime::never(), SimTime(), 0});
  for (std::size_t key = 0; key < oldest_of_.size(); ++key) {
    const auto [birth, piece] = oldest_of_[key];
    if (birth == SimTime::never()) continue;
    ++out.result_count;
    if (tells_keys_) {
      out.results.push_back({birth, birth, {}, 1, own_->code.of_key(own_->ids[key]), 1, false});
      continue;
    }
    Decided& decided = decided_by_[piece];
    decided.first = std::min(decided.first, birth);
    decided.last = std::max(decided.last, birth);
    ++decided.results;
  }
  for (const Decided& decided : decided_by_) {
    if (decided.results == 0) continue;
    out.results.push_back({decided.first, decided.last, {}, decided.results, KeyCode::kAny, 1, false});
  }
}

// All pairs of a key, key by key as Flink fires them; each bucket contributes its records times those of the other side
// that are not older.
void TimeWindowState::fire_known_join(Firing& out) {
  constexpr std::uint64_t kLargestRun = 0x7fffffff;
  double left = 0, origins = 0;  // pairs of left records of one origin share it
  for (const Merged& piece : merged_) {
    left += static_cast<double>(piece.left);
    if (piece.left > 0) origins += piece.origins;
  }
  const double copies = origins > 0 ? left / origins : 1;
  for (std::size_t key = 0; key < own_->ids.size(); ++key) {
    std::uint64_t left_after = 0, right_after = 0;
    for (const Merged& piece : merged_) (piece.left > 0 ? left_after : right_after) += piece.of_key[key];
    out.records += left_after + right_after;
    if (left_after == 0 || right_after == 0) continue;
    Run result{{}, {}, {}, 0, KeyCode::kAny, 1, false};
    if (tells_keys_) result.key_class = own_->code.of_key(own_->ids[key]);
    result.copies = static_cast<std::uint16_t>(std::min(copies * static_cast<double>(right_after), 32767.0));
    for (const Merged& piece : merged_) {
      const std::uint64_t n = piece.of_key[key];
      if (n == 0) continue;
      (piece.left > 0 ? left_after : right_after) -= n;
      std::uint64_t pairs = n * (piece.left > 0 ? right_after : left_after);
      result.first = piece.first;
      result.last = piece.last;
      out.result_count += pairs;
      for (; pairs > 0; pairs -= result.count) {
        result.count = static_cast<std::uint32_t>(std::min(pairs, kLargestRun));
        out.results.push_back(result);
      }
    }
  }
}

void TimeWindowState::forget_before(SimTime start) {
  oldest_ = SimTime::never();
  for (auto& side : content_) {
    for (Buckets& buckets : side) {
      while (!buckets.empty() && buckets.front().start < start) {
        records_ -= buckets.front().count;
        buckets.pop_front();
      }
      if (!buckets.empty()) oldest_ = std::min(oldest_, buckets.front().start);
    }
  }
  find_next_end();
}

double TimeWindowState::expected_entries() const {
  double entries = 0;
  if (own_) {
    std::vector<bool> seen(own_->ids.size(), false);
    for (const auto& side : content_) {
      for (const Bucket& bucket : side[0]) {
        for (std::size_t key = 0; key < bucket.of_key.size(); ++key) {
          entries += bucket.of_key[key] > 0 && !seen[key] ? 1 : 0;
          seen[key] = seen[key] || bucket.of_key[key] > 0;
        }
      }
    }
    return entries;
  }
  for (std::uint32_t c = 0; c < share_.keys.size(); ++c) {
    double n = 0;
    for (const auto& side : content_) {
      for (const Bucket& bucket : side[c]) n += static_cast<double>(bucket.count);
    }
    if (n == 0) continue;
    const double keys = static_cast<double>(std::max<std::uint64_t>(1, share_.keys[c]));
    entries += keys == 1 ? 1 : keys * (1.0 - kernel::exp(n * kernel::log(1.0 - 1.0 / keys)));
  }
  return entries;
}

}  // namespace millrace::runtime
