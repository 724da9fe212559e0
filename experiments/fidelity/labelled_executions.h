// The executions of a set of traces with their labels, as they are compared with those of another set.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "experiments/store/store.h"

namespace millrace::experiments {

// Mean over the label interval and the instances; rates are of all instances together.
struct ExecutedOperator {
  std::string id;  // in the plan
  std::string kind;
  std::uint32_t parallelism = 1;
  std::optional<double> input_per_s;  // records; none for a source
  double output_per_s = 0;            // records
  double busy_ms_per_s = 0, backpressured_ms_per_s = 0, busiest_ms_per_s = 0;
  bool operator==(const ExecutedOperator&) const = default;
};

// A kept execution.
struct LabelledExecution {
  std::int64_t position = 0;  // in the set: equal positions of sets with the same plans, equal plans
  std::string part;           // structure or query
  std::string id;             // "linear-17"
  std::optional<double> latency_ms, latency_p50_ms, latency_p95_ms, latency_p99_ms;  // none without a result
  std::optional<double> throughput_per_s;                                            // results at the sink
  double configured_per_s = 0, achieved_per_s = 0;                                   // records, all sources together
  std::vector<ExecutedOperator> operators;                                           // as labelled, in the plan's order
  std::vector<std::pair<std::size_t, std::size_t>> edges;  // positions in `operators`, from the producer
  bool operator==(const LabelledExecution&) const = default;

  bool saturated() const;  // the sources achieved less than kSaturatedBelow of what they were told to
};

// Those of the set with that artefact hash that were kept, by position. Only ready-made queries' plans are read
// (`queries` of a set). Errors: the store cannot be read, a plan that cannot.
StoreResult<std::vector<LabelledExecution>> labelled_executions(Store& store, const std::string& set);

// The operator that holds the job back: of those whose producers are all that are under backpressure last (no operator
// behind them is), the one with the busiest instance; of a job whose sources fall behind though nothing is under
// backpressure, the source with the busiest instance. None: the job keeps up and nothing is under backpressure. A
// position in `operators`.
std::optional<std::size_t> bottleneck_of(const LabelledExecution& execution);

// Whether an execution is one that a calibration may see: the SHA-256 of its id, read as one big-endian number, is 0
// modulo 3. About a third; the others judge.
bool may_calibrate(const std::string& execution_id);

}  // namespace millrace::experiments
