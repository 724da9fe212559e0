// What is wrong with what a controller sees: metrics arrive late, averaged, noisy or not at all, and mean something
// else than they seem to. Values alone; job::BlurredTestbed puts them between a testbed and whoever observes it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/job/observation.h"
#include "sim/kernel/random_stream.h"
#include "sim/kernel/time.h"

namespace millrace::job {

// Which part of an observation is lost.
enum class LostPart : std::uint8_t {
  everything,
  operators,  // the metrics of all operators
  sources,    // arrival rates and lags of all sources
  lags,       // the lags of all sources, in records and in partitions
};

// What is seen instead of what was lost.
enum class LostAs : std::uint8_t {
  missing,  // nothing
  stale,    // what was seen last
  zero,     // zeros, as of a query that answers 0 for "no data" (azure-functions-kafka-extension #670, KEDA #4098)
};

// How the metrics of subtasks are combined.
enum class SubtaskView : std::uint8_t {
  each,  // every subtask is seen
  // Operators alone are seen; their times (and so their true rates) are of ...
  mean,  // ... the mean over the subtasks,
  max,   // ... the busiest subtask (Flink's autoscaler since FLINK-30652),
  min,   // ... the least busy one
};

// A metric that is wrong by a constant factor.
struct MetricBias {
  std::string where;   // an operator or source; "" = all
  std::string metric;  // of named_metrics(), or kOfferedRate, kLag
  double factor = 1;   // >= 0
  bool operator==(const MetricBias&) const = default;
};

// All off by default: then a controller sees what is.
struct ObservationFaults {
  kernel::Duration delay{};     // age of what is seen, >= 0
  kernel::Duration interval{};  // metrics are emitted at its multiples and seen until the next emission; 0 = always
  kernel::Duration window{};    // what is seen is the mean over so much time, at least over the observed window
  double noise = 0;             // every value times a lognormal factor of mean 1 and this standard deviation, >= 0
  double loss = 0;              // probability that an observation is lost, [0, 1]
  // Every observation that ends within `outage_length` (>= 0) from a multiple of `outage_every` on is lost.
  kernel::Duration outage_every{};  // 0 = never
  kernel::Duration outage_length = kernel::Duration::from_ns(10'000'000'000);
  LostPart lost = LostPart::everything;
  LostAs lost_as = LostAs::missing;
  std::vector<MetricBias> bias{};
  std::uint32_t significant_digits = 0;  // that values are rounded to; 0 = all
  SubtaskView subtasks = SubtaskView::each;
  // Counts are differences of counters that start at 0 with the job, and nobody notices a restart: the first window
  // after it shows counts since the restart less those before it, usually below 0.
  bool counter_reset = false;
  std::vector<std::string> missing_operators{};  // ids of operators of which nothing is ever seen

  bool operator==(const ObservationFaults&) const = default;
};

// Below, `seen` is changed in place. Totals of operators whose subtasks are there follow from these.

// Multiplies what the biases name. Here and by noise, a true rate changes with the records and the busy time that it is
// made of.
void apply_bias(Observation& seen, const std::vector<MetricBias>& bias);
// Times stay within [0, 1000] ms/s. The factors depend on the seed, the operator or source, the metric and the subtask
// alone. Requires: noise >= 0.
void apply_noise(Observation& seen, double noise, kernel::Seed seed);
// Rounds to the nearest number of so many decimal digits. Requires: digits >= 1.
void round_values(Observation& seen, std::uint32_t digits);
// Takes the single subtasks away, unless each is seen.
void combine_subtasks(Observation& seen, SubtaskView view);
// Every value that is there becomes 0, but for true rates, which are missing where nothing was busy; degrees stay.
void set_to_zero(Observation& seen);

}  // namespace millrace::job
