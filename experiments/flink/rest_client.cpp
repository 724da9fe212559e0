#include "experiments/flink/rest_client.h"

#include <fmt/format.h>

#include <charconv>
#include <fstream>
#include <iterator>
#include <utility>

#include "sim/plan/bounded_json.h"

namespace millrace::experiments::flink {
namespace {

using nlohmann::json;

// Flink reads request lines of at most 4096 characters (Netty's HttpServerCodec).
constexpr std::size_t kMostQueryCharacters = 3000;

constexpr const char* kBoundary = "millrace-jar-9b1c6f1e2f7d4c0a";

// A form with the file as its only part, named as Flink wants it (JarUploadHandler).
std::string form_of(const std::filesystem::path& file, const std::string& content) {
  return fmt::format(
             "--{}\r\nContent-Disposition: form-data; name=\"jarfile\"; filename=\"{}\"\r\n"
             "Content-Type: application/x-java-archive\r\n\r\n",
             kBoundary, file.filename().string()) +
         content + fmt::format("\r\n--{}--\r\n", kBoundary);
}

// As a part of a query string or path: whatever might mean something there is escaped.
std::string escaped(const std::string& text) {
  std::string result;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
                       c == '_' || c == '-' || c == '~';
    if (plain) {
      result += c;
    } else {
      result += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return result;
}

std::string vertex_path(const std::string& job, const std::string& vertex) {
  return fmt::format("/jobs/{}/vertices/{}", escaped(job), escaped(vertex));
}

bool may_be_repeated(const HttpRequest& request) {
  return request.method == "GET";
}

// An answer that says nothing beyond that it was heard.
Read<bool> read_anything(const json&) {
  return true;
}

}  // namespace

RestClient::RestClient(HttpServer server, WallClock& clock, RestLimits limits)
    : server_(std::move(server)), clock_(clock), limits_(limits) {}

// The body of an answer of status below 400.
RestResult<std::string> RestClient::send(const HttpRequest& request, kernel::Duration at_most) const {
  for (std::uint32_t attempt = 0;; ++attempt) {
    auto answer = server_.send(request, at_most);
    if (answer && answer->status < 400) return std::move(answer->body);
    const bool last = attempt >= limits_.retries || !may_be_repeated(request) || (answer && answer->status < 500);
    if (last && !answer) return tl::unexpected(answer.error());
    if (last) {
      const std::string path = request.path.substr(0, request.path.find('?'));
      return tl::unexpected(RestError{RestErrorKind::refused, answer->status,
                                      fmt::format("{} {}{}: status {}: {}", request.method, url(), path, answer->status,
                                                  read_errors(answer->body))});
    }
    clock_.sleep(limits_.between_retries);
  }
}

template <class T>
RestResult<T> RestClient::ask(const HttpRequest& request, Read<T> (*read)(const json&),
                              kernel::Duration at_most) const {
  const auto body = send(request, at_most);
  if (!body) return tl::unexpected(body.error());
  const auto answer = plan::bounded_json(body->empty() ? "{}" : *body);
  std::string problem = "the answer is not JSON";
  if (!answer.is_discarded()) {
    auto value = read(answer);
    if (value) return std::move(*value);
    problem = value.error();
  }
  const std::string path = request.path.substr(0, request.path.find('?'));
  return tl::unexpected(
      RestError{RestErrorKind::unreadable, 0, fmt::format("{} {}{}: {}", request.method, url(), path, problem)});
}

template <class T>
RestResult<T> RestClient::get(const std::string& path, Read<T> (*read)(const json&)) const {
  return ask<T>({.path = path}, read, limits_.answer);
}

RestResult<void> RestClient::tell(const HttpRequest& request) const {
  const auto heard = ask(request, read_anything, limits_.answer);
  if (!heard) return tl::unexpected(heard.error());
  return {};
}

RestResult<ClusterOverview> RestClient::overview() const {
  return get("/overview", read_overview);
}

RestResult<std::map<std::string, std::string>> RestClient::config() const {
  return get("/jobmanager/config", read_config);
}

RestResult<std::vector<TaskManager>> RestClient::task_managers() const {
  return get("/taskmanagers", read_task_managers);
}

RestResult<std::string> RestClient::upload_jar(const std::filesystem::path& jar) const {
  std::ifstream file(jar, std::ios::binary);
  const std::string content(std::istreambuf_iterator<char>(file), {});
  if (!file || content.empty()) {
    return tl::unexpected(RestError{RestErrorKind::unusable, 0, fmt::format("cannot read {}", jar.string())});
  }
  return ask({.method = "POST",
              .path = "/jars/upload",
              .body = form_of(jar, content),
              .content_type = fmt::format("multipart/form-data; boundary={}", kBoundary)},
             read_uploaded_jar, limits_.submission);
}

RestResult<std::vector<Jar>> RestClient::jars() const {
  return get("/jars", read_jars);
}

RestResult<void> RestClient::delete_jar(const std::string& jar) const {
  return tell({.method = "DELETE", .path = "/jars/" + escaped(jar)});
}

RestResult<std::string> RestClient::run_jar(const std::string& jar, const RunRequest& request) const {
  json body = {{"programArgsList", request.arguments}, {"allowNonRestoredState", request.allow_non_restored_state}};
  if (!request.entry_class.empty()) body["entryClass"] = request.entry_class;
  if (!request.savepoint.empty()) body["savepointPath"] = request.savepoint;
  if (!request.configuration.empty()) body["flinkConfiguration"] = request.configuration;
  return ask({.method = "POST", .path = fmt::format("/jars/{}/run", escaped(jar)), .body = body.dump()}, read_job_id,
             limits_.submission);
}

RestResult<std::vector<JobSummary>> RestClient::jobs() const {
  return get("/jobs/overview", read_jobs);
}

RestResult<JobDetails> RestClient::job(const std::string& job) const {
  return get("/jobs/" + escaped(job), read_job);
}

RestResult<std::vector<PlanNode>> RestClient::job_plan(const std::string& job) const {
  return get(fmt::format("/jobs/{}/plan", escaped(job)), read_job_plan);
}

RestResult<std::string> RestClient::root_cause(const std::string& job) const {
  return get(fmt::format("/jobs/{}/exceptions?maxExceptions=1", escaped(job)), read_root_cause);
}

RestResult<CheckpointCounts> RestClient::checkpoints(const std::string& job) const {
  return get(fmt::format("/jobs/{}/checkpoints", escaped(job)), read_checkpoints);
}

RestResult<std::vector<std::string>> RestClient::metric_names(const std::string& job, const std::string& vertex) const {
  const auto values = get(vertex_path(job, vertex) + "/subtasks/metrics", read_metrics);
  if (!values) return tl::unexpected(values.error());
  std::vector<std::string> names;
  for (const auto& [name, value] : *values) names.push_back(name);
  return names;
}

// The task manager tells its metrics all at once, and one request reads them all at once; so a subtask's are asked for
// in one.
RestResult<std::vector<MetricValues>> RestClient::metrics(const std::string& job, const std::string& vertex,
                                                          std::uint32_t parallelism,
                                                          const std::vector<std::string>& names) const {
  std::vector<MetricValues> result(parallelism);
  for (std::uint32_t next = 0; next < parallelism;) {
    std::string query;
    while (next < parallelism) {
      std::string of_one;
      for (const std::string& name : names) of_one += fmt::format(",{}.{}", next, escaped(name));
      if (!query.empty() && query.size() + of_one.size() > kMostQueryCharacters) break;
      query += of_one;
      ++next;
    }
    const auto values = get(fmt::format("{}/metrics?get={}", vertex_path(job, vertex), query.substr(1)), read_metrics);
    if (!values) return tl::unexpected(values.error());
    for (const auto& [id, value] : *values) {
      std::uint32_t subtask = 0;
      const auto read = std::from_chars(id.data(), id.data() + id.size(), subtask);
      if (read.ec != std::errc() || subtask >= parallelism || read.ptr == id.data() + id.size()) continue;
      result[subtask][read.ptr + 1] = value;
    }
  }
  return result;
}

RestResult<void> RestClient::cancel(const std::string& job) const {
  return tell({.method = "PATCH", .path = fmt::format("/jobs/{}?mode=cancel", escaped(job))});
}

RestResult<std::string> RestClient::stop_with_savepoint(const std::string& job, const std::string& directory) const {
  json body = {{"drain", false}};
  if (!directory.empty()) body["targetDirectory"] = directory;
  return ask({.method = "POST", .path = fmt::format("/jobs/{}/stop", escaped(job)), .body = body.dump()},
             read_request_id, limits_.answer);
}

RestResult<Operation> RestClient::savepoint(const std::string& job, const std::string& request) const {
  return get(fmt::format("/jobs/{}/savepoints/{}", escaped(job), escaped(request)), read_operation);
}

RestResult<void> RestClient::dispose_savepoint(const std::string& path) const {
  return tell({.method = "POST", .path = "/savepoint-disposal", .body = json{{"savepoint-path", path}}.dump()});
}

RestResult<ResourceRequirements> RestClient::requirements(const std::string& job) const {
  return get(fmt::format("/jobs/{}/resource-requirements", escaped(job)), read_requirements);
}

RestResult<void> RestClient::require(const std::string& job, const ResourceRequirements& requirements) const {
  return tell({.method = "PUT",
               .path = fmt::format("/jobs/{}/resource-requirements", escaped(job)),
               .body = to_json(requirements).dump()});
}

}  // namespace millrace::experiments::flink
