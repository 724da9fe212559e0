// What is known of an execution of a plan after it ran.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/job/observation.h"

namespace millrace::experiments {

// Why a labelled run ended.
enum class StopReason : std::uint8_t {
  interval_over,  // the interval of its protocol was over
  stationary,     // nothing changed any more, and the labels' intervals were narrow enough
  longest_run,    // the longest time that its protocol allows was over
  no_result,      // no result arrived in time
};
// "interval over", "stationary", "longest run", "no result".
std::string_view to_string(StopReason reason);

// How the numbers came about.
enum class LabelMethod : std::uint8_t {
  events,        // all of what they cover was simulated event by event
  fast_forward,  // a part of it counts like the stationary part that was simulated
  measured,      // on a real cluster
};
// "events", "fast_forward", "measured".
std::string_view to_string(LabelMethod method);

// Mean over the label interval; over all instances of the operator unless said otherwise.
struct OperatorLabels {
  std::string id;
  std::uint32_t parallelism = 1;
  double input_per_s = 0, output_per_s = 0;  // records; the input of a source is 0
  std::optional<double> selectivity;         // records out / records in; none without input
  // Of an instance, on average; they sum to 1000 (TaskIOMetricGroup).
  double busy_ms_per_s = 0, idle_ms_per_s = 0, backpressured_ms_per_s = 0;
  double busiest_ms_per_s = 0;  // the busiest instance's busy time
  std::optional<double>
      true_rate_per_s;              // records in / useful seconds, summed over instances (DS2); none if never busy
  std::optional<double> cpu_share;  // cores used by its task's threads, mean over instances; a real cluster says none
  // Largest and smallest input of an instance over the mean; 1: balanced. None without input.
  std::optional<double> input_max_over_mean, input_min_over_mean;
  std::int8_t bottleneck = -1;  // StreamTune's Algorithm 1: 1 bottleneck, 0 none, -1 not labelled
};

struct RunLabels {
  // End to end, of results at the sink, from the oldest record in each; none without a result.
  std::optional<double> latency_ms, latency_p50_ms, latency_p95_ms, latency_p99_ms;
  // PDSP-Bench's latency: the sum over operators, and over the sources whose markers reach each, of the median age of
  // latency markers there. None if the engine emits no markers.
  std::optional<double> marker_latency_sum_ms;
  std::optional<double> throughput_per_s;  // results at the sink; none without a result
  double configured_per_s = 0;             // records, sum over sources
  double achieved_per_s = 0;               // records that sources emitted, likewise, from the job's start
  bool backpressured = false;              // some operator is (sim/job/bottleneck.h)
  double interval_s = 0;                   // that the labels cover
  double first_result_s = 0;               // time until then; without a result: of the whole run
  double simulated_s = 0;                  // of the run, event by event; of a measured one, real
  StopReason stop = StopReason::interval_over;
  LabelMethod method = LabelMethod::events;
  std::vector<OperatorLabels> operators;  // as in the plan; those after the first of a chain share its times
  std::map<std::string, job::LatencyParts> latency_parts;  // of each task, by its first operator
  std::vector<double> host_cpu_share;  // of each node's cores, in use, in [0, 1], by position in the cluster
  std::optional<double> state_bytes;   // in windows and keyed state at the end; a real cluster says none
  std::uint64_t events = 0;            // simulated
};

}  // namespace millrace::experiments
