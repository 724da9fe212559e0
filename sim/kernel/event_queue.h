// The pending events of a simulation.
//
// Four tiers, each entirely before the next in the order (when, sequence):
//
//   near_      up to kNearCapacity events, sorted, next one last     pop O(1), push by insertion
//   crowd_     4-ary heap: what near_ cannot hold before ring_start_
//   buckets    a ring of time slices of 2^shift_ ns, unsorted lists  push O(1)
//   overflow_  4-ary heap: what lies beyond the ring
//
// A few events live in near_ alone. Up to some dozens, crowd_ takes the rest and the ring is off (ring_start_ = never).
// With more, the ring is on; its slice is a few times the mean gap between the events it holds and follows that gap.
// Whatever the gaps, an operation costs O(log size) amortised, because a slice that is too full becomes a heap.
#pragma once

#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/kernel/event.h"
#include "sim/kernel/event_heap.h"
#include "sim/kernel/time.h"

namespace millrace::kernel {

// Pops in the order (when, order of pushes). Time never goes backwards: a push is at or after the last pop's time.
class EventQueue {
 public:
  // `kind` and `target` are handed back unread. Requires: when >= 0 and >= the time of the last pop.
  void push(SimTime when, std::uint32_t kind, std::uint32_t target) {
    assert(when >= now_);
    const Event event{when, next_sequence_++, kind, target};
    ++size_;
    if (when < near_end_ && near_size_ < kNearCapacity) {
      insert_near(event);
    } else if (when >= ring_start_ && in_ring(slice_of(when)) && free_node_ != kNoNode) {
      push_to_bucket(event);
    } else {
      push_beyond(event);
    }
  }
  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  // Time of the event that pop() would return; SimTime::never() when empty.
  SimTime next_time() {
    if (size_ == 0) return SimTime::never();
    if (near_size_ == 0) refill_near();
    return near_[near_size_ - 1].when;
  }
  // Requires: not empty.
  Event pop() {
    assert(size_ > 0);
    if (near_size_ == 0) refill_near();
    --size_;
    const Event event = near_[--near_size_];
    now_ = event.when;
    return event;
  }
  // Forgets all events and starts again at time zero, with sequence zero.
  void clear() { *this = EventQueue(); }

 private:
  static constexpr std::size_t kNearCapacity = 32;
  static constexpr std::size_t kRingFrom = 32;  // events from which the ring beats the heap (tests/bench)
  static constexpr std::uint32_t kNoNode = 0xffffffff;

  struct Node {
    Event event;
    std::uint32_t next;
  };

  // Requires: room in near_. `event` has the largest sequence so far, so among equals it comes last.
  void insert_near(const Event& event) {
    std::size_t at = near_size_++;
    for (; at > 0 && near_[at - 1].when <= event.when; --at) near_[at] = near_[at - 1];
    near_[at] = event;
  }
  // Requires: the event's slice is in the ring and a node is free.
  void push_to_bucket(const Event& event) {
    const std::uint32_t node = free_node_;
    free_node_ = nodes_[node].next;
    const std::size_t bucket = static_cast<std::size_t>(slice_of(event.when)) & (heads_.size() - 1);
    nodes_[node] = {event, heads_[bucket]};
    heads_[bucket] = node;
    occupied_[bucket / 64] |= std::uint64_t{1} << (bucket % 64);
    ++in_buckets_;
  }
  bool in_ring(std::uint64_t slice) const { return slice - first_slice_ < heads_.size(); }
  std::uint64_t slice_of(SimTime when) const { return static_cast<std::uint64_t>(when.ns()) >> shift_; }

  void push_beyond(const Event& event);
  void spill_near();
  void refill_near();
  void refill_from_crowd();
  void refill_from_ring();
  void take_bucket(std::size_t bucket);
  std::uint64_t first_used_slice() const;
  void start_ring_at(std::uint64_t slice);
  void retune_if_due();
  void rebuild(double mean_gap_ns);
  void build_ring(double mean_gap_ns, const std::vector<Event>& pending);
  std::vector<Event> pending() const;
  double pending_gap_ns() const;

  std::size_t near_size_ = 0;
  std::size_t size_ = 0;
  SimTime near_end_ = SimTime::never();    // a push before this goes to near_
  SimTime ring_start_ = SimTime::never();  // a push before this, and not near, goes to crowd_
  SimTime now_;                            // time of the last pop
  std::uint64_t next_sequence_ = 0;

  std::uint32_t shift_ = 0;            // log2 of a slice's width in ns
  std::uint32_t free_node_ = kNoNode;  // first of the list of free nodes
  std::uint64_t first_slice_ = 0;      // the ring covers slices [first_slice_, first_slice_ + heads_.size())
  std::size_t in_buckets_ = 0;         // events in the ring
  std::vector<std::uint32_t> heads_;   // first node of each bucket, a power of two of them; none while the ring is off
  std::vector<std::uint64_t> occupied_;  // one bit per bucket
  std::vector<Node> nodes_;

  std::array<Event, kNearCapacity> near_;  // descending
  EventHeap crowd_;
  EventHeap overflow_;

  std::size_t grow_at_ = kRingFrom;  // more events than this are worth a new ring
  std::size_t taken_ = 0;            // events taken from the ring since mark_
  std::size_t retune_at_ = 0;        // the value of taken_ at which the slice is looked at again
  SimTime mark_;
};

}  // namespace millrace::kernel
