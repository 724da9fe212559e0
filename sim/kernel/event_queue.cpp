#include "sim/kernel/event_queue.h"

#include <algorithm>
#include <bit>

namespace millrace::kernel {

namespace {

constexpr std::size_t kCrowdBatch = 16;      // events moved from crowd_ to near_ at a time
constexpr double kEventsPerSlice = 2.0;      // wanted in a slice that is about to be taken (tests/bench)
constexpr std::size_t kBucketsPerEvent = 4;  // so that few events lie beyond the ring (tests/bench)
constexpr std::uint32_t kShiftMax = 60;

// The shift whose slice is nearest, on a logarithmic scale, to kEventsPerSlice gaps.
std::uint32_t fitting_shift(double mean_gap_ns) {
  const double width = mean_gap_ns * kEventsPerSlice * 1.4142135623730951;
  if (width < 2) return 0;
  if (width >= 0x1p60) return kShiftMax;
  return static_cast<std::uint32_t>(std::bit_width(static_cast<std::uint64_t>(width)) - 1);
}

}  // namespace

void EventQueue::push_beyond(const Event& event) {
  if (size_ > grow_at_) rebuild(pending_gap_ns());
  if (event.when < near_end_) {
    if (near_size_ == kNearCapacity) spill_near();
    if (event.when < near_end_) return insert_near(event);
  }
  if (event.when < ring_start_ || heads_.empty()) return crowd_.push(event);
  if (!in_ring(slice_of(event.when))) return overflow_.push(event);
  if (free_node_ == kNoNode) {
    free_node_ = static_cast<std::uint32_t>(nodes_.size());
    nodes_.push_back({{}, kNoNode});
  }
  push_to_bucket(event);
}

// Moves the later half of near_ to crowd_.
void EventQueue::spill_near() {
  constexpr std::size_t kSpilled = kNearCapacity / 2;
  near_end_ = near_[kSpilled - 1].when;
  for (std::size_t i = kSpilled; i-- > 0;) crowd_.push(near_[i]);
  std::copy(near_.begin() + kSpilled, near_.begin() + static_cast<std::ptrdiff_t>(near_size_), near_.begin());
  near_size_ -= kSpilled;
}

void EventQueue::refill_near() {
  assert(near_size_ == 0 && size_ > 0);
  if (crowd_.empty()) {
    retune_if_due();
    // A new ring that is not worth having puts everything in near_ and crowd_.
    if (near_size_ == 0 && crowd_.empty()) refill_from_ring();
  }
  if (near_size_ == 0) refill_from_crowd();
}

void EventQueue::refill_from_crowd() {
  near_size_ = std::min(kCrowdBatch, crowd_.size());
  for (std::size_t i = near_size_; i-- > 0;) near_[i] = crowd_.pop();
  near_end_ = crowd_.empty() ? ring_start_ : crowd_.top().when;
}

// Leaves the next slice's events in near_, or in crowd_ when there are too many.
void EventQueue::refill_from_ring() {
  if (in_buckets_ == 0) start_ring_at(slice_of(overflow_.top().when));
  const std::uint64_t slice = first_used_slice();
  take_bucket(static_cast<std::size_t>(slice) & (heads_.size() - 1));
  start_ring_at(slice + 1);
}

void EventQueue::take_bucket(std::size_t bucket) {
  std::uint32_t node = heads_[bucket];
  heads_[bucket] = kNoNode;
  occupied_[bucket / 64] &= ~(std::uint64_t{1} << (bucket % 64));
  std::size_t count = 0;
  while (node != kNoNode) {
    const Event event = nodes_[node].event;
    const std::uint32_t next = nodes_[node].next;
    nodes_[node].next = free_node_;
    free_node_ = node;
    node = next;
    if (count++ < kNearCapacity) {
      std::size_t at = near_size_++;
      for (; at > 0 && before(near_[at - 1], event); --at) near_[at] = near_[at - 1];
      near_[at] = event;
    } else {
      crowd_.push(event);
    }
  }
  if (count > kNearCapacity) {
    while (near_size_ > 0) crowd_.push(near_[--near_size_]);
  }
  in_buckets_ -= count;
  taken_ += count;
}

// The first slice of the ring that has events. Requires: in_buckets_ > 0.
std::uint64_t EventQueue::first_used_slice() const {
  const std::size_t mask = heads_.size() - 1;
  const std::size_t start = static_cast<std::size_t>(first_slice_) & mask;
  std::size_t word = start / 64;
  std::uint64_t bits = occupied_[word] >> (start % 64) << (start % 64);
  while (bits == 0) {
    word = word + 1 == occupied_.size() ? 0 : word + 1;
    bits = occupied_[word];
  }
  const std::size_t bucket = word * 64 + static_cast<std::size_t>(std::countr_zero(bits));
  return first_slice_ + ((bucket - start) & mask);
}

// Makes `slice` the ring's first and admits what the ring's end now covers. Requires: no events in slices before it,
// near_ filled from them or empty.
void EventQueue::start_ring_at(std::uint64_t slice) {
  constexpr auto kEnd = static_cast<std::uint64_t>(SimTime::never().ns());
  first_slice_ = slice;
  ring_start_ =
      slice <= kEnd >> shift_ ? SimTime::from_ns(static_cast<std::int64_t>(slice << shift_)) : SimTime::never();
  near_end_ = ring_start_;
  while (!overflow_.empty() && in_ring(slice_of(overflow_.top().when))) {
    if (free_node_ == kNoNode) {
      free_node_ = static_cast<std::uint32_t>(nodes_.size());
      nodes_.push_back({{}, kNoNode});
    }
    push_to_bucket(overflow_.pop());
  }
}

// The slice follows the mean gap between events taken from the ring; looked at so rarely that a rebuild is paid for.
void EventQueue::retune_if_due() {
  if (taken_ < retune_at_) return;
  const double gap = static_cast<double>((now_ - mark_).ns()) / static_cast<double>(taken_);
  const double events_per_slice = static_cast<double>(std::uint64_t{1} << shift_) / std::max(gap, 0.5);
  const bool narrow = events_per_slice < kEventsPerSlice / 2;
  const bool wide = events_per_slice > kEventsPerSlice * 2 && shift_ > 0;
  if (narrow || wide || size_ * 8 * kBucketsPerEvent < heads_.size() || size_ <= kRingFrom / 2) return rebuild(gap);
  taken_ = 0;
  mark_ = now_;
}

// Arranges all pending events anew.
void EventQueue::rebuild(double mean_gap_ns) {
  const std::vector<Event> all = pending();
  near_size_ = 0;
  crowd_.clear();
  overflow_.clear();
  heads_.clear();
  nodes_.clear();
  free_node_ = kNoNode;
  in_buckets_ = 0;
  if (all.size() > kRingFrom / 2) return build_ring(mean_gap_ns, all);
  ring_start_ = SimTime::never();
  grow_at_ = kRingFrom;
  for (const Event& event : all) crowd_.push(event);
  refill_from_crowd();
}

void EventQueue::build_ring(double mean_gap_ns, const std::vector<Event>& all) {
  shift_ = fitting_shift(mean_gap_ns);
  const std::size_t buckets = std::bit_ceil(std::max<std::size_t>(kBucketsPerEvent * all.size(), 64));
  heads_.assign(buckets, kNoNode);
  occupied_.assign(buckets / 64, 0);
  grow_at_ = 2 * all.size();
  taken_ = 0;
  retune_at_ = 2 * all.size();
  mark_ = now_;
  start_ring_at(slice_of(now_));
  for (const Event& event : all) push_beyond(event);
}

std::vector<Event> EventQueue::pending() const {
  std::vector<Event> all(near_.begin(), near_.begin() + static_cast<std::ptrdiff_t>(near_size_));
  all.reserve(size_);
  crowd_.append_to(all);
  overflow_.append_to(all);
  for (std::uint32_t node : heads_) {
    for (; node != kNoNode; node = nodes_[node].next) all.push_back(nodes_[node].event);
  }
  return all;
}

// Mean gap among the next quarter of the pending events.
double EventQueue::pending_gap_ns() const {
  std::vector<Event> all = pending();
  const auto quarter = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 4);
  std::nth_element(all.begin(), quarter, all.end(), before);
  return static_cast<double>((quarter->when - now_).ns()) / (1.0 + static_cast<double>(quarter - all.begin()));
}

}  // namespace millrace::kernel
