#include "sim/runtime/count_window_state.h"

#include <algorithm>

#include "sim/runtime/key_picker.h"

namespace millrace::runtime {

using kernel::Duration;
using kernel::SimTime;

CountWindowState::CountWindowState(const plan::Window& window, KeyShare share, bool join)
    : length_(window.count),
      slide_(window.shape == plan::WindowShape::sliding ? window.count_slide : window.count),
      sliding_(window.shape == plan::WindowShape::sliding),
      join_(join) {
  keys_.resize(share.keys.size());
  for (std::size_t c = 0; c < share.keys.size(); ++c) keys_[c].resize(std::max<std::uint64_t>(1, share.keys[c]));
}

void CountWindowState::add_one(Key& key, std::uint32_t side, SimTime birth) {
  if (key.births.empty()) {
    key.births.resize(length_);
    if (join_) key.sides.resize(length_);
  }
  key.births[key.next] = birth;
  if (join_) key.sides[key.next] = static_cast<std::uint8_t>(side);
  key.next = key.next + 1 == length_ ? 0 : key.next + 1;
  if (key.kept < length_) {
    ++key.kept;
    ++records_;
  }
  ++key.since_fire;
}

// A join window emits every pair of a left and a right record among those kept.
std::uint64_t CountWindowState::pairs_of(const Key& key) const {
  std::uint64_t right = 0;
  for (std::uint32_t i = 0; i < key.kept; ++i) {
    right += key.sides[(key.next + length_ - 1 - i) % length_];
  }
  return right * (key.kept - right);
}

void CountWindowState::add(const Run& run, std::uint32_t side, kernel::RandomStream& stream, Firing& out) {
  auto& keys = keys_[run.key_class];
  const double step = static_cast<double>((run.last - run.first).ns()) / std::max<std::uint32_t>(1, run.count);
  pick_keys(stream, keys.size(), run.count, [&](std::uint64_t index, std::uint32_t count, std::uint32_t done) {
    Key& key = keys[index];
    for (std::uint32_t i = 0; i < count; ++i) {
      add_one(key, side, run.first + Duration::from_ns(static_cast<std::int64_t>(step * (done + i))));
      if (key.since_fire < slide_) continue;
      const SimTime oldest = key.births[(key.next + length_ - key.kept) % length_];
      const std::uint64_t results = join_ ? pairs_of(key) : 1;
      out.records += key.kept;
      out.result_count += results;
      if (results > 0) {
        out.results.push_back({oldest, oldest, {}, static_cast<std::uint32_t>(results), run.key_class, false});
      }
      key.since_fire = 0;
      if (!sliding_) {
        records_ -= key.kept;
        key.kept = 0;
      }
    }
  });
}

void CountWindowState::restore(std::uint32_t key_class, std::uint64_t key, const Key& content) {
  auto& keys = keys_[key_class];
  records_ += content.kept;
  keys[key % keys.size()] = content;
}

}  // namespace millrace::runtime
