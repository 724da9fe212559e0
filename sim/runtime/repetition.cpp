#include "sim/runtime/repetition.h"

#include <vector>

#include "sim/job/fast_forward_testbed.h"
#include "sim/runtime/metrics.h"

namespace millrace::runtime {

kernel::Duration period_of(const job::Job& job, const EngineProfile& engine) {
  std::vector<kernel::Duration> others = {engine.checkpoint_interval};
  if (engine.flink_metrics) others.push_back(FlinkMetricView::kCache);
  if (engine.mode == Mode::timely) others.push_back(engine.epoch);
  return job::period_of(job, others);
}

}  // namespace millrace::runtime
