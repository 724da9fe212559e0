// State of session windows of one subtask: per key, the session that is open. A session ends when its key has been
// silent for the gap.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/kernel/random_stream.h"
#include "sim/plan/window.h"
#include "sim/runtime/key_share.h"
#include "sim/runtime/run.h"
#include "sim/runtime/time_window_state.h"

namespace millrace::runtime {

class SessionWindowState {
 public:
  SessionWindowState() = default;
  SessionWindowState(const plan::Window& window, KeyShare share);

  // Adds a run; times as in TimeWindowState::add.
  void add(const Run& run, kernel::SimTime processed, kernel::RandomStream& stream);
  // A time by which some open session may have ended; never() without open sessions. Ends are looked for on a grid of a
  // tenth of the gap.
  kernel::SimTime next_end() const;
  // Appends the results of all sessions that have ended by `now` (event time: the watermark).
  void fire(kernel::SimTime now, Firing& out);

  std::uint64_t records() const { return records_; }
  kernel::Duration gap() const { return gap_; }
  std::uint64_t open_sessions() const { return open_; }

  struct Key {
    kernel::SimTime oldest;   // birth of its first record
    kernel::SimTime newest;   // time of its last record
    std::uint64_t count = 0;  // 0: no session open
    bool empty() const { return count == 0; }
  };
  // A session that was over when its key's next record came.
  struct Ended {
    Key key;
    std::uint16_t key_class = 0;
  };
  const std::vector<Ended>& ended() const { return ended_; }
  void restore(const Ended& session);
  const std::vector<std::vector<Key>>& content() const { return keys_; }
  void restore(std::uint32_t key_class, std::uint64_t key, const Key& content);
  std::uint64_t keys_of(std::uint32_t key_class) const { return keys_[key_class].size(); }

 private:
  bool close_if_over(const Key& session, std::uint16_t key_class, kernel::SimTime now, Firing& out);

  kernel::Duration gap_;
  bool event_time_ = false;
  std::vector<std::vector<Key>> keys_;
  std::vector<std::uint32_t> picked_;  // scratch
  std::vector<Ended> ended_;
  std::uint64_t records_ = 0, open_ = 0;
  kernel::SimTime earliest_end_ = kernel::SimTime::never();  // no open session ends before this
};

}  // namespace millrace::runtime
