// State of count windows (tumbling and sliding, aggregates and joins) of one subtask: one counter per key, because a count
// window fires per key. A join counts the union of both sides, so the order of the sides decides its pairs.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/kernel/random_stream.h"
#include "sim/plan/window.h"
#include "sim/runtime/key_share.h"
#include "sim/runtime/run.h"
#include "sim/runtime/time_window_state.h"

namespace millrace::runtime {

class CountWindowState {
 public:
  CountWindowState() = default;
  CountWindowState(const plan::Window& window, KeyShare share, bool join);

  // Adds a run to one side (0 left, 1 right); results of the windows that it completes are appended to `out`.
  void add(const Run& run, std::uint32_t side, kernel::RandomStream& stream, Firing& out);

  std::uint64_t records() const { return records_; }

  // What one key holds: its newest records, oldest first (at most the window's length).
  struct Key {
    std::uint32_t since_fire = 0;              // records since the last firing
    std::vector<std::uint8_t> sides;           // joins: side of each kept record, a ring
    std::vector<kernel::SimTime> births;       // birth of each slide-th kept record, a ring
    std::uint32_t kept = 0;                    // records kept, <= length
    std::uint32_t next = 0;                    // place of the next record in the rings
    bool empty() const { return kept == 0; }
  };
  // [class][key], for savepoints; restore() takes them one by one into the keys of the new share, round robin.
  const std::vector<std::vector<Key>>& content() const { return keys_; }
  void restore(std::uint32_t key_class, std::uint64_t key, const Key& content);
  std::uint64_t keys_of(std::uint32_t key_class) const { return keys_[key_class].size(); }

 private:
  void add_one(Key& key, std::uint32_t side, kernel::SimTime birth);
  std::uint64_t pairs_of(const Key& key) const;

  std::uint32_t length_ = 1, slide_ = 1;
  bool sliding_ = false, join_ = false;
  std::vector<std::vector<Key>> keys_;
  std::uint64_t records_ = 0;
};

}  // namespace millrace::runtime
