#include "tests/experiments/watched/made_job.h"

#include <fmt/format.h>

namespace millrace::experiments {

flink::WatchedJob made_job(const std::vector<MadeVertex>& vertices) {
  flink::WatchedJob job;
  job.url = "http://127.0.0.1:8081";
  job.flink_version = "1.20.3";
  job.graph = {.id = "j1", .name = "Clicks \"by\" user", .vertices = {}};
  job.window = kernel::Duration::from_seconds(60);
  for (const char* host : {"a", "b"}) {
    job.task_managers.push_back({.id = host, .slots = 4, .free_slots = 0, .host = host, .cores = 8});
  }
  for (const MadeVertex& made : vertices) {
    const auto subtasks = static_cast<std::uint32_t>(made.records_in.size());
    job.graph.vertices.push_back({.id = fmt::format("v{}", job.graph.vertices.size()),
                                  .name = made.name,
                                  .description = made.description,
                                  .parallelism = subtasks,
                                  .max_parallelism = 128,
                                  .inputs = made.inputs});
    flink::WatchedVertex& vertex = job.vertices.emplace_back();
    for (const double in : made.records_in) {
      vertex.subtasks.push_back({.records_in = in,
                                 .records_out = made.records_out / subtasks,
                                 .bytes_out = made.records_out * made.record_bytes / subtasks,
                                 .busy = made.busy,
                                 .idle = 1 - made.busy,
                                 .backpressured = 0.0});
    }
  }
  return job;
}

flink::WatchedJob window_job(const std::string& description) {
  flink::WatchedJob job = made_job({
      {.name = "Source: bids", .records_in = {0, 0}, .records_out = 1000, .record_bytes = 104, .busy = 0.2},
      {.name = "Map",
       .inputs = {{0, "REBALANCE"}},
       .records_in = {500, 500},
       .records_out = 2000,
       .record_bytes = 54,
       .busy = 0.1},
      {.name = "Window -> Map",
       .inputs = {{1, "HASH"}},
       .records_in = {900, 600, 500},
       .records_out = 20,
       .record_bytes = 24,
       .busy = 0.3,
       .description = description},
      {.name = "Sink: out", .inputs = {{2, "REBALANCE"}}, .records_in = {20}, .busy = 0.01},
  });
  for (flink::SubtaskRates& subtask : job.vertices[0].subtasks) subtask.buffers_out = 5.0;
  return job;
}

flink::WatchedJob join_job() {
  return made_job({
      {.name = "Source: left", .records_out = 300, .record_bytes = 104, .busy = 0.1},
      {.name = "Source: right", .records_out = 700, .record_bytes = 204, .busy = 0.1},
      {.name = "Interval Join",
       .inputs = {{0, "HASH"}, {1, "HASH"}},
       .records_in = {500, 500},
       .records_out = 500,
       .record_bytes = 304,
       .busy = 0.4},
      {.name = "Sink: out", .inputs = {{2, "FORWARD"}}, .records_in = {500}, .busy = 0.05},
  });
}

}  // namespace millrace::experiments
