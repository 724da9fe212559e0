// The disk of a node: a server of requests to read and to write.
#pragma once

#include <cstdint>

#include "sim/kernel/time.h"

namespace millrace::runtime {

// Serves first come, first served. Reading and writing take their time by the byte, one request after another.
struct Disk {
  double read_ns_per_byte = 0, write_ns_per_byte = 0;  // 0: nothing waits for it
  bool shared = true;                                  // false: every request is served as if it were alone
  kernel::SimTime free_at;                             // when all requests so far are served
  double asked_ns = 0;                                 // that it works on them

  // A request of so many bytes (>= 0) that is made at `now`, not before any earlier one. Returns when it is served.
  kernel::SimTime serve(double read_bytes, double written_bytes, kernel::SimTime now);
  // For how long it has worked (ns) until `now`, not before the last request; requests served beside each other count
  // once.
  double worked_ns(kernel::SimTime now) const;
};

// What one subtask has to do with its node's disk.
struct DiskUse {
  double read_bytes = 0, written_bytes = 0;  // since the start
  double step_read = 0, step_written = 0;    // bytes, for the step in hand
  kernel::SimTime until;                     // when they are there
  // A source at rest: bytes per record (0: nothing is read), records of a chunk, records that are read ahead and when
  // they will be there.
  double record_bytes = 0;
  std::uint64_t chunk = 0, ahead = 0;
  kernel::SimTime ahead_until;
  // A whole input, in bytes: what of it may lie in memory (0: all), and what lies on the disk.
  double budget = 0, spilled = 0;
  // The probe of a table: the share of it that lies on the disk, in [0, 1], and the bytes of that which it has still to
  // read.
  double table_share = 0, table_unread = 0;
};

}  // namespace millrace::runtime
