#include "experiments/flink/rest_answers.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "experiments/flink/answer_reader.h"

namespace millrace::experiments::flink {
namespace {

using nlohmann::json;

constexpr std::array<std::pair<std::string_view, JobState>, 11> kJobStates{{
    {"INITIALIZING", JobState::initializing},
    {"CREATED", JobState::created},
    {"RUNNING", JobState::running},
    {"FAILING", JobState::failing},
    {"FAILED", JobState::failed},
    {"CANCELLING", JobState::cancelling},
    {"CANCELED", JobState::canceled},
    {"FINISHED", JobState::finished},
    {"RESTARTING", JobState::restarting},
    {"SUSPENDED", JobState::suspended},
    {"RECONCILING", JobState::reconciling},
}};

JobState job_state(std::string_view text) {
  for (const auto& [name, state] : kJobStates) {
    if (name == text) return state;
  }
  return JobState::other;
}

template <class T>
Read<T> done(T&& value, const std::string& error) {
  if (!error.empty()) return tl::unexpected(error);
  return std::forward<T>(value);
}

// Every element of a list of objects, read by `read(AnswerReader&, element)`.
template <class F>
void for_each(AnswerReader& reader, const char* member, std::string& error, F&& read) {
  const json& list = reader.list(member);
  for (std::size_t i = 0; i < list.size(); ++i) {
    AnswerReader element(list[i], error, reader.element(member, i));
    read(element, list[i]);
  }
}

std::optional<double> optional_number(const json& object, const char* member) {
  const auto found = object.find(member);
  return found == object.end() ? std::nullopt : number_of(*found);
}

Read<std::string> read_one_text(const json& answer, const char* member) {
  std::string error;
  std::string value = AnswerReader(answer, error).text(member);
  if (error.empty() && value.empty()) error = std::string("'") + member + "' is empty";
  return done(std::move(value), error);
}

Vertex read_one_vertex(AnswerReader& reader) {
  Vertex vertex{.id = reader.text("id"),
                .name = reader.text("name"),
                .parallelism = reader.count("parallelism"),
                .max_parallelism = reader.count("maxParallelism"),
                .tasks = {}};
  if (vertex.parallelism == 0) reader.complain("parallelism", "is 0");
  for (const auto& [state, count] : reader.object("tasks").items()) {
    if (!count.is_number_integer()) reader.complain("tasks", "holds what is not a count");
    if (const auto number = number_of(count); number && *number > 0) {
      vertex.tasks[state] = static_cast<std::uint32_t>(*number);
    }
  }
  return vertex;
}

}  // namespace

bool is_over(JobState state) {
  return state == JobState::failed || state == JobState::canceled || state == JobState::finished ||
         state == JobState::suspended;
}

bool all_running(const JobDetails& job) {
  for (const Vertex& vertex : job.vertices) {
    const auto running = vertex.tasks.find("RUNNING");
    if (running == vertex.tasks.end() || running->second != vertex.parallelism) return false;
  }
  return job.state == JobState::running && !job.vertices.empty();
}

Read<ClusterOverview> read_overview(const json& answer) {
  std::string error;
  AnswerReader reader(answer, error);
  ClusterOverview overview{.task_managers = reader.count("taskmanagers"),
                           .slots_total = reader.count("slots-total"),
                           .slots_available = reader.count("slots-available"),
                           .jobs_running = reader.count("jobs-running"),
                           .version = reader.text("flink-version")};
  return done(std::move(overview), error);
}

Read<std::map<std::string, std::string>> read_config(const json& answer) {
  if (!answer.is_array()) return tl::unexpected(std::string("the answer is not a list"));
  std::map<std::string, std::string> config;
  std::string error;
  for (const json& entry : answer) {
    AnswerReader reader(entry, error);
    const std::string key = reader.text("key");
    config[key] = reader.text("value");
  }
  return done(std::move(config), error);
}

Read<std::vector<TaskManager>> read_task_managers(const json& answer) {
  std::string error;
  AnswerReader reader(answer, error);
  std::vector<TaskManager> found;
  for_each(reader, "taskmanagers", error, [&](AnswerReader& one, const json&) {
    TaskManager manager{.id = one.text("id"),
                        .slots = one.count("slotsNumber"),
                        .free_slots = one.count("freeSlots"),
                        .host = {},
                        .cores = 0};
    const std::string path = one.text("path");
    manager.host = path.substr(path.find('@') + 1);
    manager.host.resize(std::min(manager.host.size(), manager.host.find(':')));
    AnswerReader hardware(one.object("hardware"), error, "hardware");
    manager.cores = hardware.count("cpuCores");
    found.push_back(std::move(manager));
  });
  return done(std::move(found), error);
}

Read<std::string> read_uploaded_jar(const json& answer) {
  std::string error;
  AnswerReader reader(answer, error);
  const std::string status = reader.text("status");
  std::string name = reader.text("filename");
  if (error.empty() && status != "success") error = "the upload's status is '" + status + "'";
  // The id is the last part of the path, written by whichever system the cluster runs on.
  name.erase(0, name.find_last_of("/\\") + 1);
  if (error.empty() && name.empty()) error = "'filename' names no file";
  return done(std::move(name), error);
}

Read<std::vector<Jar>> read_jars(const json& answer) {
  std::string error;
  AnswerReader reader(answer, error);
  std::vector<Jar> jars;
  for_each(reader, "files", error,
           [&](AnswerReader& one, const json&) { jars.push_back({.id = one.text("id"), .name = one.text("name")}); });
  return done(std::move(jars), error);
}

Read<std::string> read_job_id(const json& answer) {
  return read_one_text(answer, "jobid");
}

Read<std::string> read_request_id(const json& answer) {
  return read_one_text(answer, "request-id");
}

Read<std::vector<JobSummary>> read_jobs(const json& answer) {
  std::string error;
  AnswerReader reader(answer, error);
  std::vector<JobSummary> jobs;
  for_each(reader, "jobs", error, [&](AnswerReader& one, const json&) {
    JobSummary job{
        .id = one.text("jid"), .name = one.text("name"), .state = JobState::other, .state_text = one.text("state")};
    job.state = job_state(job.state_text);
    jobs.push_back(std::move(job));
  });
  return done(std::move(jobs), error);
}

Read<JobDetails> read_job(const json& answer) {
  std::string error;
  AnswerReader reader(answer, error);
  JobDetails job{.id = reader.text("jid"),
                 .name = reader.text("name"),
                 .state = JobState::other,
                 .state_text = reader.text("state"),
                 .running_at_ms = 0,
                 .restarting_at_ms = 0,
                 .vertices = {}};
  job.state = job_state(job.state_text);
  const json& timestamps = reader.object("timestamps");
  job.running_at_ms = optional_number(timestamps, "RUNNING").value_or(0);
  job.restarting_at_ms = optional_number(timestamps, "RESTARTING").value_or(0);
  for_each(reader, "vertices", error,
           [&](AnswerReader& one, const json&) { job.vertices.push_back(read_one_vertex(one)); });
  return done(std::move(job), error);
}

Read<std::vector<PlanNode>> read_job_plan(const json& answer) {
  std::string error;
  AnswerReader reader(answer, error);
  AnswerReader plan(reader.object("plan"), error, "plan");
  std::vector<PlanNode> nodes;
  for_each(plan, "nodes", error, [&](AnswerReader& one, const json&) {
    PlanNode node{.id = one.text("id"), .description = one.optional_text("description"), .inputs = {}};
    if (one.has("inputs")) {
      for_each(one, "inputs", error, [&](AnswerReader& input, const json&) {
        node.inputs.push_back({.from = input.text("id"), .strategy = input.optional_text("ship_strategy")});
      });
    }
    nodes.push_back(std::move(node));
  });
  return done(std::move(nodes), error);
}

Read<MetricValues> read_metrics(const json& answer) {
  if (!answer.is_array()) return tl::unexpected(std::string("the answer is not a list"));
  std::string error;
  MetricValues values;
  for (const json& metric : answer) {
    AnswerReader reader(metric, error);
    const std::string id = reader.text("id");
    values[id] = optional_number(metric.is_object() ? metric : json::object(), "value");
  }
  return done(std::move(values), error);
}

Read<Operation> read_operation(const json& answer) {
  std::string error;
  AnswerReader reader(answer, error);
  AnswerReader status(reader.object("status"), error, "status");
  const std::string state = status.text("id");
  if (error.empty() && state != "IN_PROGRESS" && state != "COMPLETED") error = "'status.id' is '" + state + "'";
  Operation operation{.completed = state == "COMPLETED", .location = {}, .failure = {}};
  if (!operation.completed || !error.empty()) return done(std::move(operation), error);
  if (!reader.has("operation")) return operation;  // one without a result, such as a disposal
  AnswerReader result(reader.object("operation"), error, "operation");
  operation.location = result.optional_text("location");
  if (!result.has("failure-cause")) return done(std::move(operation), error);
  AnswerReader cause(result.object("failure-cause"), error, "operation.failure-cause");
  std::string text = cause.optional_text("stack-trace");
  if (text.empty()) text = cause.optional_text("class");
  operation.failure = read_errors(json{{"errors", {text.empty() ? "no reason given" : text}}}.dump());
  return done(std::move(operation), error);
}

Read<ResourceRequirements> read_requirements(const json& answer) {
  std::string error;
  ResourceRequirements requirements;
  if (!answer.is_object()) return tl::unexpected(std::string("the answer is not a JSON object"));
  for (const auto& [id, entry] : answer.items()) {
    AnswerReader vertex(entry, error, id);
    AnswerReader range(vertex.object("parallelism"), error, id + ".parallelism");
    requirements[id] = {.lower = range.count("lowerBound"), .upper = range.count("upperBound")};
  }
  return done(std::move(requirements), error);
}

Read<CheckpointCounts> read_checkpoints(const json& answer) {
  std::string error;
  AnswerReader reader(answer, error);
  AnswerReader counts(reader.object("counts"), error, "counts");
  CheckpointCounts found{.completed = counts.count("completed"),
                         .failed = counts.count("failed"),
                         .last_duration_s = {},
                         .last_bytes = {}};
  if (!reader.has("latest")) return done(std::move(found), error);
  AnswerReader latest(reader.object("latest"), error, "latest");
  if (!latest.has("completed")) return done(std::move(found), error);
  const json& completed = latest.object("completed");
  if (const auto ms = optional_number(completed, "end_to_end_duration")) found.last_duration_s = *ms / 1000;
  found.last_bytes = optional_number(completed, "state_size");
  return done(std::move(found), error);
}

Read<std::string> read_root_cause(const json& answer) {
  std::string error;
  AnswerReader reader(answer, error);
  std::string text = reader.optional_text("root-exception");
  if (text.empty() && reader.has("exceptionHistory")) {
    AnswerReader history(reader.object("exceptionHistory"), error, "exceptionHistory");
    const json& entries = history.list("entries");
    if (!entries.empty())
      text = AnswerReader(entries.front(), error, "exceptionHistory.entries[0]").optional_text("stacktrace");
  }
  if (!text.empty()) text = read_errors(json{{"errors", {text}}}.dump());
  return done(std::move(text), error);
}

json to_json(const ResourceRequirements& requirements) {
  json body = json::object();
  for (const auto& [id, range] : requirements) {
    body[id] = {{"parallelism", {{"lowerBound", range.lower}, {"upperBound", range.upper}}}};
  }
  return body;
}

}  // namespace millrace::experiments::flink
