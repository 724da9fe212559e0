// Flink's REST interface (1.20), a method for each question that is asked.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "experiments/flink/http.h"
#include "experiments/flink/rest_answers.h"
#include "experiments/flink/rest_error.h"
#include "experiments/flink/wall_clock.h"

namespace millrace::experiments::flink {

struct RestLimits {
  kernel::Duration answer = kernel::Duration::from_ns(10'000'000'000);      // of an ordinary request
  kernel::Duration submission = kernel::Duration::from_ns(60'000'000'000);  // of an upload or a start
  std::uint32_t retries = 3;  // of a GET that had no answer or one of status 500 or more; nothing else is repeated
  kernel::Duration between_retries = kernel::Duration::from_ns(500'000'000);
};

// What POST /jars/:id/run is given.
struct RunRequest {
  std::string entry_class{};              // "": the one that the jar's manifest names
  std::vector<std::string> arguments{};   // of the program
  std::string savepoint{};                // URI to start from; "": from nothing
  bool allow_non_restored_state = false;  // state in the savepoint that the job has no operator for is dropped
  nlohmann::json configuration = nlohmann::json::object();  // Flink settings of this job alone, strings by key
};

// Every method asks once more as RestLimits says, checks the status and the shape of the answer, and returns within
// bounded time: (retries + 1) times the limit, and the pauses. Errors are sentences that name the question.
class RestClient {
 public:
  // The clock outlives it.
  RestClient(HttpServer server, WallClock& clock, RestLimits limits = {});

  const std::string& url() const { return server_.url(); }

  RestResult<ClusterOverview> overview() const;
  RestResult<std::map<std::string, std::string>> config() const;
  RestResult<std::vector<TaskManager>> task_managers() const;

  // The id by which the jar is known from now on. Error: it cannot be read, too.
  RestResult<std::string> upload_jar(const std::filesystem::path& jar) const;
  RestResult<std::vector<Jar>> jars() const;
  RestResult<void> delete_jar(const std::string& jar) const;
  // The id of the job that was started.
  RestResult<std::string> run_jar(const std::string& jar, const RunRequest& request) const;

  RestResult<std::vector<JobSummary>> jobs() const;
  RestResult<JobDetails> job(const std::string& job) const;
  RestResult<std::vector<PlanNode>> job_plan(const std::string& job) const;
  RestResult<std::string> root_cause(const std::string& job) const;
  RestResult<CheckpointCounts> checkpoints(const std::string& job) const;

  // Names of what a vertex's subtasks report, without the subtask; none before the cluster has fetched any.
  RestResult<std::vector<std::string>> metric_names(const std::string& job, const std::string& vertex) const;
  // Metrics of each subtask of a vertex, by its index: those of `names` that are there. The values are as old as the
  // cluster's metrics.fetcher.update-interval; asking makes it fetch newer ones for the next time. Those of one subtask
  // are of one instant. Requires: parallelism >= 1, fewer than 3000 characters of names.
  RestResult<std::vector<MetricValues>> metrics(const std::string& job, const std::string& vertex,
                                                std::uint32_t parallelism, const std::vector<std::string>& names) const;

  // What it asks for has been begun when it returns, not done.
  RestResult<void> cancel(const std::string& job) const;
  // Id of the request, for savepoint().  `directory`: a URI that all of the cluster can write to, "" for its own.
  RestResult<std::string> stop_with_savepoint(const std::string& job, const std::string& directory) const;
  RestResult<Operation> savepoint(const std::string& job, const std::string& request) const;
  RestResult<void> dispose_savepoint(const std::string& path) const;

  // Error: the cluster's scheduler is not the adaptive one.
  RestResult<ResourceRequirements> requirements(const std::string& job) const;
  // Requires: a range for every vertex of the job.
  RestResult<void> require(const std::string& job, const ResourceRequirements& requirements) const;

 private:
  RestResult<std::string> send(const HttpRequest& request, kernel::Duration at_most) const;
  template <class T>
  RestResult<T> ask(const HttpRequest& request, Read<T> (*read)(const nlohmann::json&), kernel::Duration at_most) const;
  RestResult<void> tell(const HttpRequest& request) const;
  template <class T>
  RestResult<T> get(const std::string& path, Read<T> (*read)(const nlohmann::json&)) const;

  HttpServer server_;
  WallClock& clock_;
  RestLimits limits_;
};

}  // namespace millrace::experiments::flink
