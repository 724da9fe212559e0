// The heap that the subtasks of a task manager share (or one with memory of its own has alone): how full it is, and the
// pauses of its collections.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/kernel/time.h"

namespace millrace::runtime {

struct Heap {
  std::string owner;  // for people: "task manager 3", "window/2"
  double size = 0;    // bytes
  std::vector<std::uint32_t> subtasks;

  double young = 0;      // bytes that new objects may take until the next collection, > 0
  double allocated = 0;  // of them
  double old = 0;        // bytes of kept state and of its garbage since the last full collection
  double full_at = 0;    // `old` at which a collection is a full one
  double in_memory = 0;  // bytes of a working set, which give way to state

  // All threads stand still until paused_until; paused is the length of all pauses, the one in hand to its end
  // included.
  kernel::SimTime paused_until;
  kernel::Duration paused;

  // Adds a pause, behind the one in hand if there is one.
  void pause(kernel::SimTime now, kernel::Duration length) {
    paused_until = (paused_until > now ? paused_until : now) + length;
    paused = paused + length;
  }
};

}  // namespace millrace::runtime
