#include "sim/runtime/call_observer.h"

#include <algorithm>

namespace millrace::runtime {

namespace {

// Records that have been put into a partition, whether they have reached a channel or not.
std::uint64_t put_into(const Partition& partition, const std::vector<Channel>& channels) {
  std::uint64_t records = partition.held_records;
  for (std::uint32_t c = 0; c < partition.channels; ++c) records += channels[partition.first_channel + c].written;
  return records;
}

}  // namespace

CallObserver::CallObserver(CallLog& log, std::size_t subtasks, std::size_t partitions, std::size_t channels)
    : log_(log),
      in_hand_(subtasks),
      state_(subtasks, 0.0),
      of_partition_(partitions),
      put_(partitions, 0),
      of_channel_(channels),
      accounted_(channels, 0),
      sent_(channels, 0) {}

void CallObserver::add(Origins& to, const Origins& from) {
  for (const std::uint32_t call : from) {
    if (std::find(to.begin(), to.end(), call) == to.end()) to.push_back(call);
  }
}

double CallObserver::note_state(std::uint32_t subtask, std::uint32_t node, double bytes) {
  if (state_of_node_.size() <= node) state_of_node_.resize(node + 1, 0.0);
  state_of_node_[node] += bytes - state_[subtask];
  state_[subtask] = bytes;
  return state_of_node_[node];
}

void CallObserver::take(std::uint32_t subtask, std::uint32_t buffer) {
  if (buffer < of_buffer_.size()) add(in_hand_[subtask].call.from, of_buffer_[buffer]);
}

void CallObserver::split(std::uint32_t part, std::uint32_t whole) {
  if (of_buffer_.size() <= std::max(part, whole)) of_buffer_.resize(std::max(part, whole) + 1);
  of_buffer_[part] = of_buffer_[whole];
}

void CallObserver::account_open(std::uint32_t c, const Channel& channel) {
  if (channel.written <= accounted_[c]) return;
  add(of_channel_[c], of_partition_[channel.partition]);
  accounted_[c] = channel.written;
}

void CallObserver::account_open(const Subtask& s, const std::vector<Channel>& channels) {
  for (const std::uint32_t c : s.open_channels) {
    if (channels[c].open_records > 0) account_open(c, channels[c]);
  }
}

void CallObserver::begin_output(const Subtask& s, const std::vector<Partition>& partitions,
                                const std::vector<Channel>& channels) {
  account_open(s, channels);
  for (std::uint32_t p = s.first_partition; p < s.first_partition + s.partitions; ++p) {
    if (partitions[p].held_records == 0) of_partition_[p].clear();
    of_partition_[p].push_back(static_cast<std::uint32_t>(log_.calls.size()));
    put_[p] = put_into(partitions[p], channels);
  }
}

void CallObserver::end_output(std::uint32_t subtask, const Subtask& s, const std::vector<Partition>& partitions,
                              const std::vector<Channel>& channels) {
  account_open(s, channels);
  for (std::uint32_t p = s.first_partition; p < s.first_partition + s.partitions; ++p) {
    if (put_into(partitions[p], channels) == put_[p]) of_partition_[p].pop_back();
  }
  log_.calls.push_back(std::move(in_hand_[subtask].call));
  in_hand_[subtask].call = {};
}

void CallObserver::send(std::uint32_t buffer, std::uint32_t c, const Channel& channel, std::uint32_t records) {
  if (of_buffer_.size() <= buffer) of_buffer_.resize(buffer + 1);
  account_open(c, channel);
  of_buffer_[buffer].swap(of_channel_[c]);
  of_channel_[c].clear();
  sent_[c] += records;
  accounted_[c] = sent_[c];
}

}  // namespace millrace::runtime
