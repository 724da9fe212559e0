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

CountWindowState::CountWindowState(const plan::Window& window, KeyShare share, bool join,
                                   std::shared_ptr<const OwnKeys> own, bool tells_keys)
    : length_(window.count),
      slide_(window.shape == plan::WindowShape::sliding ? window.count_slide : window.count),
      sliding_(window.shape == plan::WindowShape::sliding),
      join_(join),
      marks_(length_ / slide_ + 2),
      mark_at_((slide_ - length_ % slide_) % slide_),
      back_((length_ + slide_ - 1) / slide_),
      own_(std::move(own)),
      tells_keys_(tells_keys) {
  keys_.resize(share.keys.size());
  for (std::size_t c = 0; c < share.keys.size(); ++c) keys_[c].resize(std::max<std::uint64_t>(1, share.keys[c]));
}

// A join window emits every pair of a left and a right record among those kept. A pair is as old as its older record:
// the older of two of n records, placed at random between the oldest and the newest, is a third of the way on average.
void CountWindowState::fire(const Key& key, const Run& run, SimTime newest, Firing& out) const {
  out.records += key.kept;
  Run result{key.oldest, key.oldest, {}, 1, run.key_class, 1, false};
  if (own_) result.key_class = tells_keys_ ? own_->code.of_key(own_->ids[at_]) : KeyCode::kAny;
  if (join_) {
    const std::uint64_t results = std::uint64_t{key.right} * (key.kept - key.right);
    if (results == 0) return;
    result.count = static_cast<std::uint32_t>(results);
    if (own_) {
      const std::uint32_t of_one_origin = std::min<std::uint32_t>(key.copies, key.kept - key.right);
      result.copies = static_cast<std::uint16_t>(std::min(of_one_origin * key.right, 0x7fffU));
    }
    if (newest > key.oldest) result.last = key.oldest + (newest - key.oldest) * (2.0 / 3);
  } else if (elements_) {
    result.count = key.kept;
    result.last = std::max(key.oldest, newest);
  }
  out.result_count += result.count;
  out.results.push_back(result);
}

void CountWindowState::add_tumbling(Key& key, std::uint32_t side, const Run& run, std::uint32_t count,
                                    std::uint32_t done, Firing& out) {
  while (count > 0) {
    // No record of a run is older than its first.
    if (key.kept == 0) {
      key.oldest = birth_in(run, done);
    } else if (run.first < key.oldest) {
      key.oldest = std::min(key.oldest, birth_in(run, done));
    }
    const std::uint32_t part = std::min(count, length_ - key.kept);
    key.kept += part;
    key.right += side * part;
    records_ += part;
    done += part;
    count -= part;
    if (key.kept < length_) return;
    fire(key, run, join_ || elements_ ? birth_in(run, done - 1) : SimTime(), out);
    records_ -= key.kept;
    key.kept = key.right = 0;
  }
}

// Firings happen every slide, and the window then begins length records earlier: at a mark, so that it is a whole
// number of stretches between marks. Of each stretch the oldest birth is remembered (records do not come in the order
// of their births: join results may be older than what came before them). Between two marks or firings records are
// alike and go in together.
void CountWindowState::add_sliding(Key& key, std::uint32_t side, const Run& run, std::uint32_t count,
                                   std::uint32_t done, Firing& out) {
  if (key.births.empty()) key.births.resize(marks_);
  if (join_ && key.sides.empty()) key.sides.resize(length_);
  for (std::uint32_t i = 0; i < count;) {
    if (key.kept == 0) {
      key.oldest = birth_in(run, done + i);
    } else if (run.first < key.oldest) {
      key.oldest = std::min(key.oldest, birth_in(run, done + i));
    }
    SimTime& stretch = key.births[key.next_birth == 0 ? marks_ - 1 : key.next_birth - 1];
    if (key.since_fire == mark_at_) {
      key.births[key.next_birth] = birth_in(run, done + i);
      key.next_birth = key.next_birth + 1 == marks_ ? 0 : key.next_birth + 1;
    } else if (run.first < stretch) {
      stretch = std::min(stretch, birth_in(run, done + i));
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
    fire_sliding(key, run, join_ || elements_ ? birth_in(run, done + i - 1) : SimTime(), out);
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

void CountWindowState::add_to(Key& key, std::uint32_t side, const Run& run, std::uint32_t count, std::uint32_t done,
                              Firing& out) {
  if (join_ && side == 0) key.copies = run.copies;
  if (sliding_) {
    add_sliding(key, side, run, count, done, out);
  } else {
    add_tumbling(key, side, run, count, done, out);
  }
}

// The same as add_to() for one record of its own key, which is what most are; those of its run are born `apart_ns`
// after each other.
template <bool kSliding, bool kJoin>
void CountWindowState::add_one(Key& key, std::uint32_t side, const Run& run, double apart_ns, std::uint32_t place,
                               Firing& out) {
  const auto birth = [&] { return run.first + Duration::from_ns(static_cast<std::int64_t>(apart_ns * place)); };
  if constexpr (kJoin) {
    if (side == 0) key.copies = run.copies;
  }
  if (key.kept == 0) {
    key.oldest = birth();
  } else if (run.first < key.oldest) {
    key.oldest = std::min(key.oldest, birth());
  }
  if constexpr (!kSliding) {
    ++records_;
    ++key.kept;
    if constexpr (kJoin) key.right += side;
    if (key.kept < length_) return;
    fire(key, run, kJoin || elements_ ? birth() : SimTime(), out);
    records_ -= key.kept;
    key.kept = key.right = 0;
  } else {
    if (key.births.empty()) key.births.resize(marks_);
    if (key.since_fire == mark_at_) {
      key.births[key.next_birth] = birth();
      key.next_birth = key.next_birth + 1 == marks_ ? 0 : key.next_birth + 1;
    } else {
      SimTime& stretch = key.births[key.next_birth == 0 ? marks_ - 1 : key.next_birth - 1];
      if (run.first < stretch) stretch = std::min(stretch, birth());
    }
    if constexpr (kJoin) {
      if (key.sides.empty()) key.sides.resize(length_);
      std::uint8_t& noted = key.sides[key.next];
      key.right += side - (key.kept == length_ ? noted : 0U);
      noted = static_cast<std::uint8_t>(side);
      key.next = key.next + 1 == length_ ? 0 : key.next + 1;
    }
    if (key.kept < length_) {
      ++key.kept;
      ++records_;
    }
    if (++key.since_fire == slide_) fire_sliding(key, run, kJoin || elements_ ? birth() : SimTime(), out);
  }
}

void CountWindowState::fire_sliding(Key& key, const Run& run, SimTime newest, Firing& out) const {
  key.since_fire = 0;
  if (key.kept == length_) {
    key.oldest = SimTime::never();
    for (std::uint32_t back = 1; back <= back_; ++back) {
      const std::uint32_t mark = key.next_birth + marks_ - back;
      key.oldest = std::min(key.oldest, key.births[mark >= marks_ ? mark - marks_ : mark]);
    }
  }
  fire(key, run, newest, out);
}

template <bool kSliding, bool kJoin>
void CountWindowState::add_unlisted(const Run& run, std::uint32_t side, kernel::RandomStream& stream, Firing& out) {
  std::vector<Key>& keys = keys_[run.key_class];
  const double apart_ns = static_cast<double>((run.last - run.first).ns()) / run.count;
  pick_keys(stream, keys.size(), run.count, picked_, [&](std::uint64_t key, std::uint32_t count, std::uint32_t done) {
    if (count == 1) {
      add_one<kSliding, kJoin>(keys[key], side, run, apart_ns, done, out);
    } else {
      add_to(keys[key], side, run, count, done, out);
    }
  });
}

void CountWindowState::add(const Run& run, std::uint32_t side, kernel::RandomStream& stream, Firing& out) {
  if (!own_) {
    if (sliding_)
      return join_ ? add_unlisted<true, true>(run, side, stream, out)
                   : add_unlisted<true, false>(run, side, stream, out);
    return join_ ? add_unlisted<false, true>(run, side, stream, out)
                 : add_unlisted<false, false>(run, side, stream, out);
  }
  std::vector<Key>& keys = keys_[0];
  if (own_->code.is_key(run.key_class)) {
    at_ = own_->local[own_->code.key_of(run.key_class)];
    add_to(keys[at_], side, run, run.count, 0, out);
    return;
  }
  std::uint32_t done = 0;
  kernel::multinomial(stream, run.count, own_->table(run.key_class, side), scratch_,
                      [&](std::size_t key, std::uint64_t count) {
                        at_ = key;
                        add_to(keys[key], side, run, static_cast<std::uint32_t>(count), done, out);
                        done += static_cast<std::uint32_t>(count);
                      });
}

void CountWindowState::restore(std::uint32_t key_class, std::uint64_t key, const Key& content) {
  auto& keys = keys_[key_class];
  records_ += content.kept;
  keys[key % keys.size()] = content;
}

}  // namespace millrace::runtime
