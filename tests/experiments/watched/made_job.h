// A job as if it had been watched, with numbers that can be worked by hand.
#pragma once

#include <string>
#include <vector>

#include "experiments/flink/watch/watch_job.h"

namespace millrace::experiments {

// One whose times and rates are the same in all subtasks.
struct MadeVertex {
  std::string name;
  std::vector<flink::VertexInput> inputs{};
  std::vector<double> records_in{0};  // by subtask, records/s
  double records_out = 0;             // of all subtasks
  double record_bytes = 0;            // in network buffers, with the four that say how long it is
  double busy = 0;                    // share of the time, of each subtask
  std::string description{};
};

flink::WatchedJob made_job(const std::vector<MadeVertex>& vertices);

// source (2) -> map (2) -> hash -> window (3) -> sink (1): 1000 records/s are made 2000 of 50 bytes, and of these 20
// come out of the window. `description`: of the window.
flink::WatchedJob window_job(const std::string& description = "");

// left (1) and right (1) -> hash -> join (2) -> sink (1): 300 and 700 records/s make 500.
flink::WatchedJob join_job();

}  // namespace millrace::experiments
