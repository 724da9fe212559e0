#include "sim/runtime/session_window_state.h"

#include <algorithm>

#include "sim/runtime/key_picker.h"

namespace millrace::runtime {

using kernel::Duration;
using kernel::SimTime;

SessionWindowState::SessionWindowState(const plan::Window& window, KeyShare share)
    : gap_(window.length), event_time_(window.domain == plan::TimeDomain::event) {
  keys_.resize(share.keys.size());
  for (std::size_t c = 0; c < share.keys.size(); ++c) keys_[c].resize(std::max<std::uint64_t>(1, share.keys[c]));
}

void SessionWindowState::add(const Run& run, SimTime processed, kernel::RandomStream& stream) {
  auto& keys = keys_[run.key_class];
  const double step = static_cast<double>((run.last - run.first).ns()) / std::max<std::uint32_t>(1, run.count);
  pick_keys(stream, keys.size(), run.count, picked_, [&](std::uint64_t index, std::uint32_t count, std::uint32_t done) {
    Key& key = keys[index];
    const SimTime first_birth = run.first + Duration::from_ns(static_cast<std::int64_t>(step * done));
    const SimTime last_birth = run.first + Duration::from_ns(static_cast<std::int64_t>(step * (done + count - 1)));
    const SimTime at = !event_time_ ? processed : run.stamped ? run.stamp : last_birth;
    if (key.count > 0 && at >= key.newest + gap_) {
      // The open session is over, though nobody has looked yet: this record starts another.
      ended_.push_back({key, run.key_class});
      key.count = 0;
    } else if (key.count == 0) {
      ++open_;
    }
    if (key.count == 0) {
      key.oldest = first_birth;
      key.newest = at;
    }
    key.oldest = std::min(key.oldest, first_birth);
    key.newest = std::max(key.newest, at);
    key.count += count;
    earliest_end_ = std::min(earliest_end_, key.newest + gap_);
  });
  records_ += run.count;
}

SimTime SessionWindowState::next_end() const {
  if (open_ == 0 && ended_.empty()) return SimTime::never();
  const std::int64_t grain = std::max<std::int64_t>(1, gap_.ns() / 10);
  return SimTime::from_ns((earliest_end_.ns() + grain - 1) / grain * grain);
}

void SessionWindowState::fire(SimTime now, Firing& out) {
  earliest_end_ = SimTime::never();
  std::size_t kept = 0;
  for (const Ended& session : ended_) {
    if (!close_if_over(session.key, session.key_class, now, out)) ended_[kept++] = session;
  }
  ended_.resize(kept);
  for (std::size_t c = 0; c < keys_.size(); ++c) {
    for (Key& key : keys_[c]) {
      if (key.count == 0 || !close_if_over(key, static_cast<std::uint16_t>(c), now, out)) continue;
      --open_;
      key.count = 0;
    }
  }
}

bool SessionWindowState::close_if_over(const Key& session, std::uint16_t key_class, SimTime now, Firing& out) {
  const SimTime end = session.newest + gap_;
  if (end > now) {
    earliest_end_ = std::min(earliest_end_, end);
    return false;
  }
  out.records += session.count;
  ++out.result_count;
  out.results.push_back({session.oldest, session.oldest, end - Duration::from_ns(1), 1, key_class, 1, true});
  records_ -= session.count;
  return true;
}

void SessionWindowState::restore(const Ended& session) {
  ended_.push_back(session);
  records_ += session.key.count;
  earliest_end_ = std::min(earliest_end_, session.key.newest + gap_);
}

void SessionWindowState::restore(std::uint32_t key_class, std::uint64_t key, const Key& content) {
  if (content.count == 0) return;
  auto& keys = keys_[key_class];
  keys[key % keys.size()] = content;
  ++open_;
  records_ += content.count;
  earliest_end_ = std::min(earliest_end_, content.newest + gap_);
}

}  // namespace millrace::runtime
