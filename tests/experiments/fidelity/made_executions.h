// Executions made by hand.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "experiments/fidelity/labelled_executions.h"

namespace millrace::experiments {

// "in" (source), "work" and "out" in a row, told 100 records/s and achieving `achieved_per_s`, with results at that
// rate. Where that is less than it was told, "in" is under backpressure: "work" holds it back.
inline LabelledExecution row_of_three(std::int64_t position, const std::string& id, double achieved_per_s,
                                      double latency_ms, std::uint32_t degree = 1) {
  LabelledExecution execution;
  execution.position = position;
  execution.part = id.substr(0, id.find('-'));
  execution.id = id;
  execution.configured_per_s = 100;
  execution.achieved_per_s = achieved_per_s;
  execution.throughput_per_s = achieved_per_s;
  execution.latency_ms = execution.latency_p50_ms = execution.latency_p95_ms = execution.latency_p99_ms = latency_ms;
  const double held_ms = achieved_per_s < 100 ? 900 : 0;
  execution.operators = {{.id = "in",
                          .kind = "source",
                          .input_per_s = {},
                          .output_per_s = achieved_per_s,
                          .busy_ms_per_s = 100,
                          .backpressured_ms_per_s = held_ms,
                          .busiest_ms_per_s = 100},
                         {.id = "work",
                          .kind = "map",
                          .parallelism = degree,
                          .input_per_s = achieved_per_s,
                          .output_per_s = achieved_per_s,
                          .busy_ms_per_s = 10 * achieved_per_s,
                          .busiest_ms_per_s = 10 * achieved_per_s},
                         {.id = "out", .kind = "sink", .input_per_s = achieved_per_s, .busiest_ms_per_s = 10}};
  execution.edges = {{0, 1}, {1, 2}};
  return execution;
}

// An id of a part that a calibration may see, or may not: the first of "PART-0", "PART-1", ... from that number on.
inline std::string id_in(const std::string& part, bool calibration, int from = 0) {
  while (may_calibrate(part + "-" + std::to_string(from)) != calibration) ++from;
  return part + "-" + std::to_string(from);
}

}  // namespace millrace::experiments
