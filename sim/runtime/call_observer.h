// Keeps the log of a run's calls: of the step that each subtask has in hand what was so when it began, and of each
// buffer on its way the calls that its records came from. Exists only while calls are logged.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/runtime/call_log.h"
#include "sim/runtime/subtask.h"

namespace millrace::runtime {

class CallObserver {
 public:
  using Origins = std::vector<std::uint32_t>;  // indices of calls, each once

  // `log` must outlive this object.
  CallObserver(CallLog& log, std::size_t subtasks, std::size_t partitions, std::size_t channels);

  // The call that a subtask has in hand, and its counters when it began.
  struct InHand {
    Call call;
    std::int64_t core_ns = 0;
    std::uint64_t passed_on = 0;
  };
  InHand& in_hand(std::uint32_t subtask) { return in_hand_[subtask]; }
  // Bytes of a subtask's state in memory, as last seen, and of all subtasks of a node.
  double note_state(std::uint32_t subtask, std::uint32_t node, double bytes);

  // A step takes a buffer: its records' origins are the call's.
  void take(std::uint32_t subtask, std::uint32_t buffer);
  // The first records of a buffer have become a buffer of their own.
  void split(std::uint32_t part, std::uint32_t whole);

  // Of a subtask whose effects of a call follow: records that it puts into its partitions from here on are of the next
  // call of the log.
  void begin_output(const Subtask& s, const std::vector<Partition>& partitions, const std::vector<Channel>& channels);
  // They have followed: the call is over.
  void end_output(std::uint32_t subtask, const Subtask& s, const std::vector<Partition>& partitions,
                  const std::vector<Channel>& channels);
  // A finished buffer leaves on a channel.
  void send(std::uint32_t buffer, std::uint32_t channel, const Channel& from, std::uint32_t records);

 private:
  // Puts what was written into the channel's unfinished buffer, and is not accounted for yet, down to the calls behind
  // its partition.
  void account_open(std::uint32_t channel, const Channel& from);
  void account_open(const Subtask& s, const std::vector<Channel>& channels);
  static void add(Origins& to, const Origins& from);

  CallLog& log_;
  std::vector<InHand> in_hand_;           // by subtask
  std::vector<double> state_;             // by subtask: bytes
  std::vector<double> state_of_node_;     // by node
  std::vector<Origins> of_buffer_;        // by index in the pool
  std::vector<Origins> of_partition_;     // calls whose records it may hold, and the one whose output it gets
  std::vector<std::uint64_t> put_;        // by partition: records put in before that call
  std::vector<Origins> of_channel_;       // of the records in its unfinished buffer
  std::vector<std::uint64_t> accounted_;  // by channel: of the records written those whose origin is known or has left
  std::vector<std::uint64_t> sent_;       // by channel: records in buffers that have left
};

}  // namespace millrace::runtime
