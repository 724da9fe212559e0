// State of count windows (tumbling and sliding, aggregates and joins) of one subtask: one counter per key, because a
// count window fires per key. A join counts the union of both sides, so the order of the sides decides its pairs.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "sim/kernel/random_stream.h"
#include "sim/plan/window.h"
#include "sim/runtime/key_share.h"
#include "sim/runtime/known_keys.h"
#include "sim/runtime/run.h"
#include "sim/runtime/time_window_state.h"

namespace millrace::runtime {

class CountWindowState {
 public:
  CountWindowState() = default;
  // `own` is null unless the key's domain is listed; results say their keys if `tells_keys`.
  CountWindowState(const plan::Window& window, KeyShare share, bool join, std::shared_ptr<const OwnKeys> own,
                   bool tells_keys);

  // From now on a window that fires emits its records instead of one result.
  void emit_elements() { elements_ = true; }

  // Adds a run to one side (0 left, 1 right); results of the windows that it completes are appended to `out`.
  void add(const Run& run, std::uint32_t side, kernel::RandomStream& stream, Firing& out);

  std::uint64_t records() const { return records_; }

  // What one key holds.
  struct Key {
    std::uint32_t since_fire = 0;         // records since the last firing
    std::uint32_t kept = 0;               // records in the window, <= length
    std::uint32_t right = 0;              // joins: those of them that are of the right side
    std::uint16_t copies = 1;             // joins: of the newest left records, Run::copies
    std::uint32_t next = 0;               // sliding: place of the next record in `sides`
    kernel::SimTime oldest;               // birth of the oldest record kept
    std::vector<std::uint8_t> sides;      // sliding joins: side of each kept record, a ring
    std::vector<kernel::SimTime> births;  // sliding: oldest birth of each stretch between marks, a ring
    std::uint32_t next_birth = 0;
    bool empty() const { return kept == 0; }
  };
  const OwnKeys* own() const { return own_.get(); }
  // [class][key], for savepoints; restore() takes them one by one into the keys of the new share, round robin.
  const std::vector<std::vector<Key>>& content() const { return keys_; }
  void restore(std::uint32_t key_class, std::uint64_t key, const Key& content);
  std::uint64_t keys_of(std::uint32_t key_class) const { return keys_[key_class].size(); }

 private:
  void add_tumbling(Key& key, std::uint32_t side, const Run& run, std::uint32_t count, std::uint32_t done, Firing& out);
  void add_sliding(Key& key, std::uint32_t side, const Run& run, std::uint32_t count, std::uint32_t done, Firing& out);
  void keep_sides(Key& key, std::uint32_t side, std::uint32_t count) const;
  void add_to(Key& key, std::uint32_t side, const Run& run, std::uint32_t count, std::uint32_t done, Firing& out);
  template <bool kSliding, bool kJoin>
  void add_unlisted(const Run& run, std::uint32_t side, kernel::RandomStream& stream, Firing& out);
  template <bool kSliding, bool kJoin>
  void add_one(Key& key, std::uint32_t side, const Run& run, double apart_ns, std::uint32_t place, Firing& out);
  // `newest`: birth of the newest record, for joins.
  void fire_sliding(Key& key, const Run& run, kernel::SimTime newest, Firing& out) const;
  void fire(const Key& key, const Run& run, kernel::SimTime newest, Firing& out) const;

  std::uint32_t length_ = 1, slide_ = 1;
  bool sliding_ = false, join_ = false, elements_ = false;
  // Sliding: births that a key's ring holds, records after a firing at which one is noted, and how many were noted
  // since that of the oldest record kept.
  std::uint32_t marks_ = 2, mark_at_ = 0, back_ = 1;
  std::vector<std::vector<Key>> keys_;
  std::uint64_t records_ = 0;
  std::shared_ptr<const OwnKeys> own_;
  bool tells_keys_ = false;
  std::uint64_t at_ = 0;               // listed domains: position of the key in hand
  std::vector<std::uint32_t> picked_;  // scratch
  kernel::MultinomialScratch scratch_;
};

}  // namespace millrace::runtime
