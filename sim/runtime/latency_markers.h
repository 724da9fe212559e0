// Latency markers under way: each travels behind the records that were written before it, in some buffer of its
// channel.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/kernel/random_stream.h"
#include "sim/kernel/time.h"

namespace millrace::runtime {

struct LatencyMarkers {
  struct Marker {
    kernel::SimTime born;
    bool last = false;  // of its buffer
  };
  // Of a channel, oldest first; the newest `unsent` of them leave with its next buffer.
  struct Queue {
    std::vector<Marker> markers;
    std::uint32_t unsent = 0;
  };
  // Of a subtask.
  struct Sender {
    kernel::RandomStream draws;
    std::vector<std::uint32_t> waiting = {};  // channels with unsent markers, perhaps sent meanwhile
    bool due = false;                         // a source that had no time for its marker
  };

  std::vector<Queue> queues;    // by channel
  std::vector<Sender> senders;  // by subtask
  bool on() const { return !senders.empty(); }
};

}  // namespace millrace::runtime
