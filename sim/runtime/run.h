// Records travel as runs: records that are alike, born in one interval.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/kernel/time.h"

namespace millrace::runtime {

inline constexpr std::uint32_t kNone = 0xffffffff;

// `count` records of one key class whose births (creation of the oldest source record that each stems from) are spread
// evenly over [first, last].
struct Run {
  kernel::SimTime first, last;
  kernel::SimTime stamp;  // event time of all records, if `stamped`; else each record's birth is its event time
  std::uint32_t count = 0;
  std::uint16_t key_class = 0;  // of the key that the stream is currently keyed by (listed domains: a KeyCode)
  // Results of joins by a listed domain come in clumps of this many that stem from one left record, whose fields they
  // share; 1: each has its own.
  std::uint16_t copies : 15 = 1;
  bool stamped : 1 = false;
};

// Cuts the first `k` records off `run` (0 < k <= run.count); `run` keeps the rest.
inline Run split_front(Run& run, std::uint32_t k) {
  Run front = run;
  front.count = k;
  if (k < run.count) {
    const auto span = (run.last - run.first).ns();
    const auto cut = run.first + kernel::Duration::from_ns(static_cast<std::int64_t>(
                                     static_cast<double>(span) * (static_cast<double>(k) / run.count)));
    front.last = cut;
    run.first = cut;
  }
  run.count -= k;
  return front;
}

// Runs in singly linked lists, in one array that never shrinks.
class RunPool {
 public:
  struct Node {
    Run run;
    std::uint32_t next = kNone;
  };

  std::uint32_t make(const Run& run) {
    if (free_ == kNone) {
      nodes_.push_back({run, kNone});
      return static_cast<std::uint32_t>(nodes_.size() - 1);
    }
    const std::uint32_t index = free_;
    free_ = nodes_[index].next;
    nodes_[index] = {run, kNone};
    return index;
  }
  void release(std::uint32_t index) {
    nodes_[index].next = free_;
    free_ = index;
  }
  Node& operator[](std::uint32_t index) { return nodes_[index]; }
  const Node& operator[](std::uint32_t index) const { return nodes_[index]; }

 private:
  std::vector<Node> nodes_;
  std::uint32_t free_ = kNone;
};

// A queue of runs in a pool, in the order in which they were appended.
struct RunList {
  std::uint32_t head = kNone, tail = kNone;

  bool empty() const { return head == kNone; }
  void append(RunPool& pool, const Run& run) {
    const std::uint32_t node = pool.make(run);
    if (tail == kNone) {
      head = node;
    } else {
      pool[tail].next = node;
    }
    tail = node;
  }
  // All of them, as one run and the list of the others: `first` has count 0 if there is none.
  static std::uint32_t detach(RunPool& pool, std::uint32_t list, Run& first) {
    if (list == kNone) {
      first.count = 0;
      return kNone;
    }
    first = pool[list].run;
    const std::uint32_t others = pool[list].next;
    pool.release(list);
    return others;
  }
  // Requires: not empty.
  Run pop_front(RunPool& pool) {
    const std::uint32_t node = head;
    const Run run = pool[node].run;
    head = pool[node].next;
    if (head == kNone) tail = kNone;
    pool.release(node);
    return run;
  }
};

}  // namespace millrace::runtime
