// A running job, watched for a while from outside: nothing is asked of it but its metrics.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "experiments/flink/rest_client.h"
#include "experiments/flink/wall_clock.h"
#include "experiments/flink/watch/job_graph.h"
#include "experiments/flink/watch/subtask_rates.h"
#include "sim/kernel/time.h"

namespace millrace::experiments::flink {

struct WatchedVertex {
  std::vector<SubtaskRates> subtasks;  // >= 1
  // Records that wait to be read outside, of all its subtasks, before and after; none if it does not say.
  std::optional<double> pending_before{}, pending_after{};
};

struct WatchedJob {
  std::string url, flink_version;
  JobGraph graph;
  std::vector<WatchedVertex> vertices;     // as JobGraph::vertices
  kernel::Duration window;                 // between the two readings
  std::vector<TaskManager> task_managers;  // of the whole cluster
};

struct WatchRequest {
  std::string job{};                                                        // id or name; "": the only one that runs
  kernel::Duration window = kernel::Duration::from_ns(60'000'000'000);      // > 0
  std::function<bool()> stopped = [] { return false; };                     // asked about every second
  std::function<void(const std::string&)> say = [](const std::string&) {};  // what is being waited for
};

enum class WatchErrorKind : std::uint8_t {
  mistake,  // the job asked for is not there, or which one is not said
  failure,  // no answer, metrics that are missing, a job that did not run on for the whole window
  stopped,
};
struct WatchError {
  WatchErrorKind kind = WatchErrorKind::failure;
  std::string what;  // a sentence
};

// Takes the window, up to half a minute until the job reports its metrics, and twice the cluster's
// metrics.fetcher.update-interval: metrics are as old as that, and only asking makes the cluster fetch newer ones.
tl::expected<WatchedJob, WatchError> watch_job(const RestClient& client, WallClock& clock, const WatchRequest& request);

}  // namespace millrace::experiments::flink
