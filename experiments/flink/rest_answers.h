// What Flink's REST interface answers, as values; and how they are read from its JSON. Field names are ours, the
// comment gives Flink's where they differ. Of every answer only what is used is read; members that are not known are
// left aside, as later versions add some. Source: Flink 1.20, package runtime.rest.messages.
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

namespace millrace::experiments::flink {

// GET /overview
struct ClusterOverview {
  std::uint32_t task_managers = 0;
  std::uint32_t slots_total = 0, slots_available = 0;
  std::uint32_t jobs_running = 0;
  std::string version;  // "flink-version"
};

// GET /taskmanagers
struct TaskManager {
  std::string id;
  std::uint32_t slots = 0, free_slots = 0;
  std::string host;         // the part of "path" between '@' and ':'; several managers may share it
  std::uint32_t cores = 0;  // of its host, "hardware.cpuCores"
};

// GET /jars
struct Jar {
  std::string id, name;
};

// Names as Flink writes them; `other` is a state that this version of the program does not know.
enum class JobState : std::uint8_t {
  initializing,
  created,  // under the adaptive scheduler: waits for slots
  running,
  failing,
  failed,
  cancelling,
  canceled,
  finished,
  restarting,
  suspended,
  reconciling,
  other,
};
// It will never run again.
bool is_over(JobState state);

// GET /jobs/overview
struct JobSummary {
  std::string id, name;
  JobState state = JobState::other;
  std::string state_text;  // as Flink writes it
};

// GET /jobs/:jid
struct Vertex {
  std::string id, name;
  std::uint32_t parallelism = 1, max_parallelism = 128;
  std::map<std::string, std::uint32_t> tasks;  // by Flink's word for their state; those of a count of 0 are left out
};
struct JobDetails {
  std::string id, name;
  JobState state = JobState::other;
  std::string state_text;
  // When it came to these states last, ms since the epoch by the cluster's clock; 0: never. Whenever all subtasks have
  // started anew, one of them has changed.
  double running_at_ms = 0, restarting_at_ms = 0;
  std::vector<Vertex> vertices;
};
// All subtasks of all vertices are in state RUNNING.
bool all_running(const JobDetails& job);

// GET /jobs/:jid/plan: how the vertices are connected.
struct PlanInput {
  std::string from;      // id of the vertex that is read
  std::string strategy;  // "ship_strategy": HASH, REBALANCE, FORWARD, ...
  bool operator==(const PlanInput&) const = default;
};
struct PlanNode {
  std::string id;           // of its vertex
  std::string description;  // of its operators, at more length than its name; "" if there is none
  std::vector<PlanInput> inputs;
};

// One value of GET .../metrics?get=...: nullopt is one that is not a number (yet), "NaN" among them.
using MetricValues = std::map<std::string, std::optional<double>>;

// GET /jobs/:jid/savepoints/:request, and other operations that are asked for and then asked about.
struct Operation {
  bool completed = false;
  std::string location;  // of the savepoint, a URI
  std::string failure;   // its first words; empty if it did not fail
};

// GET /jobs/:jid/resource-requirements, and the body of PUT.
struct ParallelismRange {
  std::uint32_t lower = 1, upper = 1;
  bool operator==(const ParallelismRange&) const = default;
};
using ResourceRequirements = std::map<std::string, ParallelismRange>;  // by vertex id

// GET /jobs/:jid/checkpoints
struct CheckpointCounts {
  std::uint64_t completed = 0, failed = 0;
  std::optional<double> last_duration_s, last_bytes;  // of the newest one that was completed
};

// Each reads one answer. The error says which member is missing or of a wrong type, to be put behind the question.
template <class T>
using Read = tl::expected<T, std::string>;

Read<ClusterOverview> read_overview(const nlohmann::json& answer);
Read<std::map<std::string, std::string>> read_config(const nlohmann::json& answer);  // GET /jobmanager/config
Read<std::vector<TaskManager>> read_task_managers(const nlohmann::json& answer);
Read<std::string> read_uploaded_jar(const nlohmann::json& answer);  // POST /jars/upload: the jar's id
Read<std::vector<Jar>> read_jars(const nlohmann::json& answer);
Read<std::string> read_job_id(const nlohmann::json& answer);      // POST /jars/:id/run
Read<std::string> read_request_id(const nlohmann::json& answer);  // POST .../stop, .../savepoints
Read<std::vector<JobSummary>> read_jobs(const nlohmann::json& answer);
Read<JobDetails> read_job(const nlohmann::json& answer);
Read<std::vector<PlanNode>> read_job_plan(const nlohmann::json& answer);
Read<MetricValues> read_metrics(const nlohmann::json& answer);
Read<Operation> read_operation(const nlohmann::json& answer);
Read<ResourceRequirements> read_requirements(const nlohmann::json& answer);
Read<CheckpointCounts> read_checkpoints(const nlohmann::json& answer);
// GET /jobs/:jid/exceptions: the first words of what failed last, "" if nothing did.
Read<std::string> read_root_cause(const nlohmann::json& answer);
// {"errors":["text",...]}, the body of an answer of status 400 or more, in one line: what was said first, and the last
// cause given. Stack frames are left out. Any other body: its beginning.
std::string read_errors(const std::string& body);

nlohmann::json to_json(const ResourceRequirements& requirements);

}  // namespace millrace::experiments::flink
