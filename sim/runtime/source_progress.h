// How far a source has read its arrivals; outlives deployments.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/kernel/quantile_sketch.h"
#include "sim/runtime/arrivals.h"
#include "sim/runtime/source_partitions.h"

namespace millrace::runtime {

struct SourceProgress {
  std::string id;
  job::SourceLoad load;
  ArrivalProcess arrivals;
  kernel::Seed phases;     // of burst sources: phase of instance i = draw "i"
  std::uint32_t op = 0;    // operator index
  std::uint64_t base = 0;  // records read (or forgotten) before this deployment
  std::uint64_t read = 0;  // position: records read since the start of the job, all instances; a failure takes it back
  std::uint64_t reread = 0;  // records that it was taken back by, all failures
  SourcePartitions partitions{};
  std::vector<std::uint64_t> partition_read{};  // by partition: as `read`, which is their sum; empty without partitions
  std::uint64_t records = 0;                    // that it has; 0: it never ends
  bool at_rest = false;                         // all of them are there from the start; `arrivals` is not asked

  // Whether it can be taken back to records that it has read before.
  bool rereads() const { return at_rest || load.loop == job::SourceLoop::open; }
};

// One for each source of the job, in the order of the plan, none of them read. `individually`: as of ArrivalProcess.
// Requires: every source has a load, or ends.
std::vector<SourceProgress> unread_sources(const job::Job& job, kernel::Seed arrivals, bool individually);

// Result records at the sinks.
struct SinkTally {
  std::uint64_t records = 0;
  kernel::QuantileSketch latency_ns;
  std::vector<kernel::QuantileSketch> marker_age_ns;  // by operator: of latency markers that passed it
  // Timely mode: of each epoch, from its end until the frontier had passed all sinks; and the end of the newest one.
  kernel::QuantileSketch epoch_latency_ns;
  kernel::SimTime epochs_until{};
};

}  // namespace millrace::runtime
