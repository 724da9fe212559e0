#include "sim/runtime/count_window_state.h"

#include <algorithm>

#include "sim/runtime/key_picker.h"

namespace millrace::runtime {

using kernel::Duration;
using kernel::SimTime;

namespace {

// Birth of the i-th record of a run.
SimTime birth_in(const Run& run, std::uint32_t i) {
  if (run.first == run.last) return run.first;
  const double share = static_cast<double>(i) / run.count;
  return run.first +
         Duration::from_ns(static_cast<std::int64_t>(static_cast<double>((run.last - run.first).ns()) * share));
}

}  // namespace

CountWindowState::CountWindowState(const plan::Window& window, KeyShare share, bool join)
    : length_(window.count),
      slide_(window.shape == plan::WindowShape::sliding ? window.count_slide : window.count),
      sliding_(window.shape == plan::WindowShape::sliding),
      join_(join),
      marks_(length_ / slide_ + 2),
      mark_at_((slide_ - length_ % slide_) % slide_),
      back_((length_ + slide_ - 1) / slide_) {
  keys_.resize(share.keys.size());
  for (std::size_t c = 0; c < share.keys.size(); ++c) keys_[c].resize(std::max<std::uint64_t>(1, share.keys[c]));
}

// A join window emits every pair of a left and a right record among those kept.
void CountWindowState::fire(const Key& key, std::uint16_t key_class, Firing& out) const {
  out.records += key.kept;
  const std::uint64_t results = join_ ? std::uint64_t{key.right} * (key.kept - key.right) : 1;
  if (results == 0) return;
  out.result_count += results;
  out.results.push_back({key.oldest, key.oldest, {}, static_cast<std::uint32_t>(results), key_class, false});
}

void CountWindowState::add_tumbling(Key& key, std::uint32_t side, const Run& run, std::uint32_t count,
                                    std::uint32_t done, Firing& out) {
  while (count > 0) {
    if (key.kept == 0) key.oldest = birth_in(run, done);
    const std::uint32_t part = std::min(count, length_ - key.kept);
    key.kept += part;
    key.right += side * part;
    records_ += part;
    done += part;
    count -= part;
    if (key.kept < length_) return;
    fire(key, run.key_class, out);
    records_ -= key.kept;
    key.kept = key.right = 0;
  }
}

// Firings happen every slide; the record that is then the oldest kept came length records earlier, so only the births
// of every slide-th record are remembered. Between two of these instants records are alike and go in together.
void CountWindowState::add_sliding(Key& key, std::uint32_t side, const Run& run, std::uint32_t count,
                                   std::uint32_t done, Firing& out) {
  if (key.births.empty()) key.births.resize(marks_);
  if (join_ && key.sides.empty()) key.sides.resize(length_);
  for (std::uint32_t i = 0; i < count;) {
    if (key.kept == 0) key.oldest = birth_in(run, done + i);
    if (key.since_fire == mark_at_) {
      key.births[key.next_birth] = birth_in(run, done + i);
      key.next_birth = key.next_birth + 1 == marks_ ? 0 : key.next_birth + 1;
    }
    const std::uint32_t until = key.since_fire < mark_at_ ? mark_at_ : slide_;
    const std::uint32_t part = std::min(count - i, until - key.since_fire);
    if (join_) keep_sides(key, side, part);
    const std::uint32_t fresh = std::min(part, length_ - key.kept);
    key.kept += fresh;
    records_ += fresh;
    key.since_fire += part;
    i += part;
    if (key.since_fire < slide_) continue;
    key.since_fire = 0;
    if (key.kept == length_) {
      const std::uint32_t place = key.next_birth + marks_ - back_;
      key.oldest = key.births[place >= marks_ ? place - marks_ : place];
    }
    fire(key, run.key_class, out);
  }
}

// Notes the side of the next `count` records in the ring; those that they push out no longer count.
void CountWindowState::keep_sides(Key& key, std::uint32_t side, std::uint32_t count) const {
  std::uint32_t free = length_ - key.kept;
  for (std::uint32_t i = 0; i < count; ++i) {
    std::uint8_t& place = key.sides[key.next];
    if (free > 0) {
      --free;
    } else {
      key.right -= place;
    }
    place = static_cast<std::uint8_t>(side);
    key.next = key.next + 1 == length_ ? 0 : key.next + 1;
  }
  key.right += side * count;
}

void CountWindowState::add(const Run& run, std::uint32_t side, kernel::RandomStream& stream, Firing& out) {
  auto& keys = keys_[run.key_class];
  pick_keys(stream, keys.size(), run.count, picked_, [&](std::uint64_t index, std::uint32_t count, std::uint32_t done) {
    if (sliding_) {
      add_sliding(keys[index], side, run, count, done, out);
    } else {
      add_tumbling(keys[index], side, run, count, done, out);
    }
  });
}

void CountWindowState::restore(std::uint32_t key_class, std::uint64_t key, const Key& content) {
  auto& keys = keys_[key_class];
  records_ += content.kept;
  keys[key % keys.size()] = content;
}

}  // namespace millrace::runtime
