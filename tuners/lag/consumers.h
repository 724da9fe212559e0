// How many consumers the lag of one topic is worth [KEDA, pkg/scalers/kafka_scaler.go: getTotalLag].
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sim/job/observation.h"

namespace millrace::tuners::lag {

struct ConsumerRule {
  double lag_threshold = 10;      // records that one consumer may be behind, > 0 (lagThreshold)
  bool allow_idle = false;        // more consumers than partitions (allowIdleConsumers)
  bool limit_to_lagging = false;  // no more than partitions with lag (limitToPartitionsWithLag)
  bool even = false;              // a divisor of the partitions (ensureEvenDistributionOfPartitions)
};

// What is seen of one source. KEDA reads the offsets of every partition; an observation has the sum of their lags.
struct TopicLag {
  double records = 0;            // lag of all partitions, >= 0
  std::uint32_t partitions = 1;  // >= 1
  std::uint32_t lagging = 0;     // partitions with lag
  bool is_upper_bound = false;   // `lagging` is
};

// The lag of a source. nullopt: it is missing or not a number.
//
// A partition has lag if its reader does not keep up. How many have is taken from the observation. Where that says
// nothing, every partition has an instance of its own and all of these show their times, it is estimated by the
// instances that (almost) never waited for input: an instance that waited had read all there was at that moment. A
// reader that is held back by something other than its input or output also waits, and its lag is not seen. Without
// these times there is an upper bound: as many partitions as there are records of lag, at most all. At least one
// partition has lag if there is any.
std::optional<TopicLag> topic_lag_of(const std::string& source_id, const job::Observation& seen);

// Consumers as a real number, >= 0: lag / threshold, limited by what the rule allows. KEDA compares whole numbers and
// so lets one consumer more than the limit pass while the lag is less than one threshold above it; here the limit
// holds.
double consumers_for(const ConsumerRule& rule, const TopicLag& topic);

}  // namespace millrace::tuners::lag
