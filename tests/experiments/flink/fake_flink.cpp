#include "tests/experiments/flink/fake_flink.h"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "experiments/flink/vertex_id.h"

namespace millrace::experiments::flink {
namespace {

using kernel::Duration;
using nlohmann::json;

Scripted ok(const json& body, int status = 200) {
  return {status, body.dump()};
}

Scripted error(int status, const std::string& text) {
  return {status, json{{"errors", {text}}}.dump()};
}

std::string decoded(const std::string& text) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : text) {
    const auto digit = kDigits.find(c);
    if (digit == std::string_view::npos) break;
    bits = bits << 6 | static_cast<std::uint32_t>(digit);
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes += static_cast<char>(bits >> held & 255);
  }
  return bytes;
}

bool is_over(const std::string& state) {
  return state == "FAILED" || state == "CANCELED" || state == "FINISHED";
}

double ms(Duration at) {
  return at.seconds() * 1000;
}

}  // namespace

void FakeFlink::fail(const std::string& cause) {
  const std::scoped_lock lock(mutex_);
  jobs_.back().state = "FAILED";
  jobs_.back().root_cause = cause;
}

void FakeFlink::restart_by_itself(Duration outage) {
  const std::scoped_lock lock(mutex_);
  Job& job = jobs_.back();
  job.state = "RESTARTING";
  job.started = clock_.now() + outage;
  ++job.restarts;
}

FakeFlink::Job& FakeFlink::add_job(const std::string& name) {
  Job& job = jobs_.emplace_back();
  job.id = fmt::format("job{}", jobs_.size());
  job.name = name;
  job.degrees = {{"other", 1}};
  job.first_start = job.started = clock_.now();
  return job;
}

std::size_t FakeFlink::requests(const std::string& start) const {
  const std::scoped_lock lock(mutex_);
  return static_cast<std::size_t>(
      std::ranges::count_if(asked_, [&](const std::string& asked) { return asked.starts_with(start); }));
}

void FakeFlink::settle() {
  for (Job& job : jobs_) {
    const bool waits = job.state == "CREATED" || job.state == "RESTARTING";
    if (waits && !mishaps.never_starts && clock_.now() >= job.started) job.state = "RUNNING";
  }
}

FakeFlink::Job* FakeFlink::find(const std::string& id) {
  const auto found = std::ranges::find(jobs_, id, &Job::id);
  return found == jobs_.end() ? nullptr : &*found;
}

std::uint32_t FakeFlink::slots_held() const {
  std::uint32_t held = 0;
  for (const Job& job : jobs_) {
    if (is_over(job.state)) continue;
    std::uint32_t most = 0;
    for (const auto& [op, degree] : job.degrees) most = std::max(most, degree);
    held += most;
  }
  return held;
}

Scripted FakeFlink::answer(const Asked& asked) {
  const std::scoped_lock lock(mutex_);
  asked_.push_back(asked.method + " " + asked.target);
  settle();
  const std::string& path = asked.target;
  if (path == "/overview") {
    const auto running = std::ranges::count(jobs_, "RUNNING", &Job::state);
    return ok({{"taskmanagers", 2},
               {"slots-total", mishaps.slots},
               {"slots-available", mishaps.slots - std::min(mishaps.slots, slots_held())},
               {"jobs-running", running},
               {"flink-version", "1.20.3"}});
  }
  if (path == "/taskmanagers") {
    json managers = json::array();
    for (std::uint32_t i = 0; i < 2; ++i) {
      managers.push_back({{"id", fmt::format("tm-{}", i)},
                          {"path", fmt::format("pekko.tcp://flink@127.0.0.1:{}/user", 3000 + i)},
                          {"slotsNumber", mishaps.slots / 2},
                          {"freeSlots", 0},
                          {"hardware", {{"cpuCores", 2}}}});
    }
    return ok({{"taskmanagers", managers}});
  }
  if (path == "/jobs/overview") {
    json jobs = json::array();
    for (const Job& job : jobs_) jobs.push_back({{"jid", job.id}, {"name", job.name}, {"state", job.state}});
    return ok({{"jobs", jobs}});
  }
  if (path == "/jars") {
    json files = json::array();
    for (const auto& [id, name] : jars_) files.push_back({{"id", id}, {"name", name}});
    return ok({{"files", files}});
  }
  if (path == "/jars/upload") {
    const std::string id = fmt::format("up{}_{}", asked_.size(), asked.file_name);
    jars_[id] = asked.file_name;
    return ok({{"filename", "/upload/" + id}, {"status", "success"}});
  }
  if (path.starts_with("/jars/") && asked.method == "DELETE") {
    return jars_.erase(path.substr(6)) > 0 ? ok(json::object()) : error(404, "no such jar");
  }
  if (path.starts_with("/jars/") && path.ends_with("/run")) return submit(asked);
  if (path == "/savepoint-disposal") return ok({{"request-id", "d"}}, 202);
  if (path.starts_with("/jobs/")) return answer_about_job(asked, path.substr(6));
  return error(404, "not found: " + path);
}

Scripted FakeFlink::submit(const Asked& asked) {
  const json body = json::parse(asked.body);
  const json specification = json::parse(decoded(body["programArgsList"][1].get<std::string>()));
  specifications_.push_back(specification);
  Job& job = add_job(specification["flink"]["name"].get<std::string>());
  job.degrees.clear();
  for (const auto& op : specification["operators"]) {
    job.degrees[op["id"].get<std::string>()] = op["parallelism"].get<std::uint32_t>();
  }
  for (const auto& [id, source] : specification["sources"].items()) job.rate_per_s = source["rate"][0][1].get<double>();
  job.started = job.first_start = clock_.now() + mishaps.start;
  job.savepoint = body.value("savepointPath", "");
  if (!job.savepoint.empty()) job.first_start = stopped_first_start_.at(job.savepoint);
  if (mishaps.failing_starts > 0) {
    --mishaps.failing_starts;
    job.state = "FAILED";
    job.root_cause = "a.b.StartException: cannot start\n\tat c.d";
  }
  return ok({{"jobid", job.id}});
}

Scripted FakeFlink::answer_about_job(const Asked& asked, const std::string& rest) {
  const std::string id = rest.substr(0, rest.find_first_of("/?"));
  const std::string what = rest.substr(id.size());
  Job* job = find(id);
  if (job == nullptr) return error(404, "a.b.NotFoundException: Job " + id + " not found");
  if (asked.method == "PATCH") {
    job->state = "CANCELED";
    return ok(json::object(), 202);
  }
  if (what.empty()) return ok(details(*job));
  if (what.starts_with("/exceptions")) {
    json entries = json::array();
    if (!job->root_cause.empty()) entries.push_back({{"stacktrace", job->root_cause}});
    return ok({{"exceptionHistory", {{"entries", entries}}}});
  }
  if (what == "/checkpoints") {
    const double ran_s = (clock_.now() - job->started).seconds();
    return ok({{"counts", {{"completed", static_cast<int>(ran_s / 5)}, {"failed", 0}}}, {"latest", nullptr}});
  }
  if (what == "/stop") return ok({{"request-id", "s"}}, 202);
  if (what == "/savepoints/s") {
    if (mishaps.savepoint_never_ends) return ok({{"status", {{"id", "IN_PROGRESS"}}}});
    if (!mishaps.savepoint_failure.empty()) {
      return ok({{"status", {{"id", "COMPLETED"}}},
                 {"operation", {{"failure-cause", {{"stack-trace", mishaps.savepoint_failure}}}}}});
    }
    if (job->state == "RUNNING") {
      job->state = "FINISHED";
      return ok({{"status", {{"id", "IN_PROGRESS"}}}});
    }
    const std::string location = fmt::format("file:/sp/{}", ++savepoints_);
    stopped_first_start_[location] = job->first_start;
    return ok({{"status", {{"id", "COMPLETED"}}}, {"operation", {{"location", location}}}});
  }
  if (what == "/resource-requirements") {
    if (!mishaps.adaptive) return error(500, "the scheduler cannot do this");
    if (asked.method == "PUT") return rescale(*job, json::parse(asked.body));
    json requirements = json::object();
    for (const auto& [op, degree] : job->degrees) {
      requirements[vertex_id(op)] = {{"parallelism", {{"lowerBound", 1}, {"upperBound", degree}}}};
    }
    return ok(requirements);
  }
  if (what.starts_with("/vertices/")) {
    const std::string vertex = what.substr(10, 32);
    return ok(metrics(*job, vertex, what.substr(what.find("get=") + 4)));
  }
  return error(404, "not found: " + what);
}

Scripted FakeFlink::rescale(Job& job, const json& body) {
  if (mishaps.refuse_rescaling > 0) return error(mishaps.refuse_rescaling, "rescaling is refused");
  if (mishaps.ignore_rescaling) return ok(json::object());
  bool changed = false;
  for (auto& [op, degree] : job.degrees) {
    const auto& range = body.at(vertex_id(op)).at("parallelism");
    const auto wanted = range.at("upperBound").get<std::uint32_t>();
    changed = changed || wanted != degree;
    degree = wanted;
  }
  if (changed) {
    job.state = "RESTARTING";
    job.started = clock_.now() + mishaps.start;
    ++job.restarts;
  }
  return ok(json::object());
}

json FakeFlink::details(const Job& job) const {
  json vertices = json::array();
  for (const auto& [op, degree] : job.degrees) {
    vertices.push_back(
        {{"id", vertex_id(op)},
         {"name", op},
         {"parallelism", degree},
         {"maxParallelism", 128},
         {"tasks",
          {{"RUNNING", job.state == "RUNNING" ? degree : 0U}, {"SCHEDULED", job.state == "RUNNING" ? 0U : degree}}}});
  }
  return {{"jid", job.id},
          {"name", job.name},
          {"state", job.state},
          {"timestamps", {{"RUNNING", ms(job.started)}, {"RESTARTING", job.restarts}}},
          {"vertices", vertices}};
}

json FakeFlink::metrics(const Job& job, const std::string& vertex, const std::string& names) const {
  json result = json::array();
  if (job.state != "RUNNING" || clock_.now() - job.started < mishaps.metrics_after) return result;
  for (const auto& [op, degree] : job.degrees) {
    if (vertex_id(op) != vertex) continue;
    std::istringstream list(names);
    for (std::string name; std::getline(list, name, ',');) {
      const std::string of_subtask = name.substr(name.find('.') + 1);
      if (std::ranges::find(mishaps.missing, of_subtask) != mishaps.missing.end()) continue;
      if (const auto value = metric(job, op, degree, of_subtask)) {
        result.push_back({{"id", name}, {"value", fmt::format("{}", *value)}});
      }
    }
  }
  return result;
}

std::optional<double> FakeFlink::metric(const Job& job, const std::string& op, std::uint32_t degree,
                                        const std::string& name) const {
  const Duration at = clock_.now() - mishaps.metrics_age;
  const double ran_s = std::max(0.0, (at - job.started).seconds());
  const double scheduled_s = std::max(0.0, (at - job.first_start).seconds());
  const std::string metric = name.substr(name.rfind('.') + 1);
  if (metric == "accumulateBusyTimeMs") return ran_s * 100;
  if (metric == "accumulateIdleTimeMs") return ran_s * 900;
  if (metric == "accumulateBackPressuredTimeMs") return 0;
  if (metric == "inPoolUsage") return 0.5;
  if (metric == "inputQueueLength") return 2;
  if (metric == "numBytesIn") return ran_s * 20480;
  if (metric == "numBuffersInLocal") return ran_s * 8;
  if (metric == "numBuffersInRemote") return ran_s * 2;
  if (metric == "lag_records") return 3;
  if (metric == "emitted_records") return job.rate_per_s * scheduled_s / degree - 3;
  if (metric == "numRecordsOut" || metric == "numRecordsIn") {
    const bool of_operator = name.find('.') != std::string::npos;
    if (of_operator && name.find(op) == std::string::npos) return std::nullopt;
    return job.rate_per_s * ran_s / degree;
  }
  return std::nullopt;
}

}  // namespace millrace::experiments::flink
