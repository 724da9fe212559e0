// Windows of a run, added up to labels.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "experiments/labelling/labels.h"
#include "sim/job/bottleneck.h"
#include "sim/job/job.h"
#include "sim/job/observation.h"
#include "sim/kernel/quantile_sketch.h"
#include "sim/runtime/engine.h"

namespace millrace::experiments {

// Plan is the job's; it outlives the tally.
class LabelTally {
 public:
  // `mode` says by which rule operators are bottlenecks: Algorithm 1 as `rule` reads it, or how far they lag
  // (sim/job/lagging.h).
  explicit LabelTally(const job::Job& job, const job::BottleneckRule& rule = {},
                      runtime::Mode mode = runtime::Mode::flink)
      : job_(&job), rule_(rule), mode_(mode) {}

  // As if `copies` such windows had followed one another.
  void add(const job::Window& window, std::uint32_t copies = 1);
  double window_s() const { return window_s_; }
  double results() const { return results_; }
  double read() const { return read_; }  // records, by all sources

  // Fills in latency, throughput over `interval_s` (> 0), operators, parts of the latency, backpressure.
  void fill(RunLabels& labels, double interval_s) const;

 private:
  struct OperatorTally {
    std::uint32_t parallelism = 1;
    double in = 0, out = 0;                        // records
    double busy = 0, idle = 0, backpressured = 0;  // times window_s
    // CPU likewise; where none is told, as on a real cluster, it counts as used for as long as the operator is busy.
    double cpu = 0;
    bool cpu_told = true;
    std::vector<double> subtask_in, subtask_busy, subtask_cpu;  // by subtask
    double true_rate() const;
    double greatest_cpu() const;
  };

  std::optional<double> marker_sum_ms() const;
  OperatorLabels labels_of(const std::string& id, const OperatorTally& op) const;

  std::vector<std::int8_t> lag_labels() const;

  const job::Job* job_;
  job::BottleneckRule rule_;
  runtime::Mode mode_;
  double window_s_ = 0;
  double results_ = 0;
  double read_ = 0;
  kernel::QuantileSketch latency_ns_;
  std::map<std::string, kernel::QuantileSketch> marker_ns_;  // age at each operator
  std::map<std::string, OperatorTally> operators_;
  std::map<std::string, job::LatencyParts> parts_;  // times weights_
  std::map<std::string, double> weights_;           // window_s in which the task has parts
};

}  // namespace millrace::experiments
