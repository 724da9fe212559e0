#include "experiments/timeline/trace_events.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "experiments/report/latency_breakdown.h"
#include "experiments/timeline/deployment_change.h"

namespace millrace::experiments {

namespace {

using nlohmann::json;

constexpr int kJob = 1;                                     // process; the operators' follow it
constexpr int kChanges = 1, kDecisions = 2, kRestarts = 3;  // threads of the job

std::int64_t microseconds(double seconds) {
  return std::llround(seconds * 1e6);
}

json parsed(const Value& value) {
  json result = json::parse(text(value), nullptr, false);
  return result.is_discarded() ? json() : result;
}

class TraceWriter {
 public:
  explicit TraceWriter(TracedRun run) : run_(std::move(run)) {}

  // In the order of the plan, which numbers the processes.
  void name_operators(const std::vector<std::string>& ids);
  void add_window(const Row& row);
  void add_decision(const Row& row);
  std::string text_of_all() &&;

 private:
  void name(const char* what, int process, int thread, const json& name);
  void counter(int process, const char* name, std::int64_t at, json values);
  void add_operator(const std::string& id, const json& seen, std::int64_t at, double window_s);
  int process_of(const std::string& id);

  struct Event {
    std::int64_t at_us;
    json body;
  };
  TracedRun run_;
  std::vector<Event> events_;
  std::map<std::string, int> processes_;                             // by operator
  std::map<std::pair<int, std::string>, json> last_;                 // values of each counter
  std::vector<std::pair<std::int64_t, std::int64_t>> change_stops_;  // [start, end)
  std::int64_t end_us_ = 0;
};

void TraceWriter::name(const char* what, int process, int thread, const json& name) {
  const bool sorts = std::string_view(what).ends_with("sort_index");
  events_.push_back({0,
                     {{"ph", "M"},
                      {"name", what},
                      {"pid", process},
                      {"tid", thread},
                      {"ts", 0},
                      {"args", {{sorts ? "sort_index" : "name", name}}}}});
}

int TraceWriter::process_of(const std::string& id) {
  const auto [found, is_new] = processes_.try_emplace(id, kJob + 1 + static_cast<int>(processes_.size()));
  if (is_new) {
    name("process_name", found->second, 0, id);
    name("process_sort_index", found->second, 0, found->second);
  }
  return found->second;
}

void TraceWriter::name_operators(const std::vector<std::string>& ids) {
  name("process_name", kJob, 0, fmt::format("job {} under {}", run_.query, run_.tuner));
  name("process_sort_index", kJob, 0, kJob);
  name("thread_name", kJob, kChanges, "changes");
  name("thread_name", kJob, kDecisions, "decisions");
  name("thread_name", kJob, kRestarts, "restarts for failures");
  for (const std::string& id : ids) process_of(id);
}

// What is missing stays missing: the counter keeps its value there.
void TraceWriter::counter(int process, const char* name, std::int64_t at, json values) {
  for (auto value = values.begin(); value != values.end();) {
    value = value->is_number() ? std::next(value) : values.erase(value);
  }
  if (values.empty()) return;
  last_[{process, name}] = values;
  events_.push_back(
      {at, {{"ph", "C"}, {"name", name}, {"pid", process}, {"tid", 0}, {"ts", at}, {"args", std::move(values)}}});
}

json number_or_null(const Value& value) {
  return is_null(value) ? json() : json(number(value));
}

void TraceWriter::add_operator(const std::string& id, const json& seen, std::int64_t at, double window_s) {
  const int process = process_of(id);
  const auto member = [&](const char* key) { return seen.value(key, json()); };
  const auto per_second = [&](const char* key) {
    const json count = member(key);
    return count.is_number() ? json(count.get<double>() / window_s) : json();
  };
  counter(process, "time [ms/s]", at,
          {{"busy", member("busy_ms_per_s")},
           {"idle", member("idle_ms_per_s")},
           {"backpressured", member("backpressured_ms_per_s")}});
  counter(process, "records [1/s]", at, {{"in", per_second("records_in")}, {"out", per_second("records_out")}});
  counter(process, "true rate [records/s]", at, {{"rate", member("true_rate_per_s")}});
  counter(process, "parallelism", at, {{"instances", member("parallelism")}});
  const auto latency = seen.find("latency");
  if (latency == seen.end()) return;
  json parts;
  for (const LatencyPart& part : kLatencyParts) {
    parts[std::string(part.name)] = latency->value(std::string(part.member), json());
  }
  counter(process, "latency [ms per record]", at, std::move(parts));
}

// t_s, window_s, offered, read, results, backlog, parallelism, p50, p95, p99, downtime, operators, restarts,
// reprocessed, lost
void TraceWriter::add_window(const Row& row) {
  const double window_s = number(row[1]), start_s = number(row[0]) - window_s;
  const std::int64_t start = microseconds(start_s), end = microseconds(number(row[0]));
  end_us_ = std::max(end_us_, end);
  counter(kJob, "rate [records/s]", start,
          {{"offered", number_or_null(row[2])}, {"read", number_or_null(row[3])}, {"results", number_or_null(row[4])}});
  counter(kJob, "backlog [records]", start, {{"unread", number_or_null(row[5])}});
  counter(kJob, "parallelism", start, {{"total", number_or_null(row[6])}});
  counter(kJob, "latency [ms]", start,
          {{"p50", number_or_null(row[7])}, {"p95", number_or_null(row[8])}, {"p99", number_or_null(row[9])}});
  const json operators = parsed(row[11]);
  if (operators.is_object()) {
    // Counts are of the observed window, which starts when a reconfiguration at its start is over.
    const double observed_s = std::max(window_s - number(row[10]), 1e-9);
    for (const auto& [id, seen] : operators.items()) add_operator(id, seen, start, observed_s);
  }
  if (integer(row[12]) == 0) return;
  double stopped_s = number(row[10]);
  for (const auto& [from, to] : change_stops_) {
    stopped_s -= static_cast<double>(std::max<std::int64_t>(0, std::min(to, end) - std::max(from, start))) / 1e6;
  }
  events_.push_back({start,
                     {{"ph", "X"},
                      {"name", integer(row[12]) == 1 ? "a restart" : fmt::format("{} restarts", integer(row[12]))},
                      {"pid", kJob},
                      {"tid", kRestarts},
                      {"ts", start},
                      {"dur", microseconds(std::max(0.0, stopped_s))},
                      {"args",
                       {{"restarts", integer(row[12])},
                        {"downtime_s", std::max(0.0, stopped_s)},
                        {"reprocessed_records", number_or_null(row[13])},
                        {"lost_records", number_or_null(row[14])}}}}});
}

// t_s, observation, current, asked, got, why, explain, downtime_s
void TraceWriter::add_decision(const Row& row) {
  const std::int64_t at = microseconds(number(row[0]));
  const bool asked = !is_null(row[3]), granted = !is_null(row[4]);
  const std::string change = asked ? deployment_change(text(row[2]), text(granted ? row[4] : row[3])) : "";
  json saw = parsed(row[1]);
  if (saw.is_object() && saw.contains("operators")) {
    for (auto& seen : saw["operators"]) seen.erase("subtasks");
  }
  const std::string name = !asked ? "left alone" : granted ? change : "refused: " + change;
  events_.push_back({at,
                     {{"ph", "i"},
                      {"s", "t"},
                      {"name", name},
                      {"pid", kJob},
                      {"tid", kDecisions},
                      {"ts", at},
                      {"args",
                       {{"why", text(row[5])},
                        {"current", text(row[2])},
                        {"asked", asked ? json(text(row[3])) : json("nothing")},
                        {"got", granted ? json(text(row[4])) : json("nothing")},
                        {"computed", parsed(row[6])},
                        {"saw", std::move(saw)}}}}});
  if (!asked || !granted) return;
  const std::int64_t length = microseconds(number(row[7]));
  change_stops_.emplace_back(at, at + length);
  events_.push_back({at,
                     {{"ph", "X"},
                      {"name", change},
                      {"pid", kJob},
                      {"tid", kChanges},
                      {"ts", at},
                      {"dur", length},
                      {"args",
                       {{"asked", text(row[3])},
                        {"got", text(row[4])},
                        {"why", text(row[5])},
                        {"downtime_s", number_or_null(row[7])}}}}});
}

std::string TraceWriter::text_of_all() && {
  for (auto& [of, values] : std::exchange(last_, {})) counter(of.first, of.second.c_str(), end_us_, values);
  // Names first, then by time; of one time as they were added.
  std::ranges::stable_sort(events_, {}, [](const Event& e) { return std::pair(e.body["ph"] != "M", e.at_us); });
  const json about = {{"experiment", run_.experiment}, {"comparison", run_.comparison},   {"query", run_.query},
                      {"tuner", run_.tuner},           {"replication", run_.replication}, {"run", run_.run}};
  std::string all = fmt::format("{{\"displayTimeUnit\":\"ms\",\"otherData\":{},\"traceEvents\":[\n", about.dump());
  for (std::size_t i = 0; i < events_.size(); ++i) {
    all +=
        events_[i].body.dump(-1, ' ', false, json::error_handler_t::replace) + (i + 1 < events_.size() ? ",\n" : "\n");
  }
  return all + "]}\n";
}

// Ids of the first deployment's plan; empty if it is not stored.
StoreResult<std::vector<std::string>> operators_of(Database& store, const std::string& run) {
  const auto rows = store.rows("SELECT plan.plan FROM run JOIN plan ON plan.hash = run.plan WHERE run.run = ?1", {run});
  if (!rows) return tl::unexpected(rows.error());
  std::vector<std::string> ids;
  for (const Row& row : *rows) {
    const json plan = parsed(row[0]);
    for (const json& op : plan.value("operators", json::array())) ids.push_back(op.value("id", ""));
  }
  return ids;
}

}  // namespace

StoreResult<std::string> trace_events(Database& store, const TracedRun& run) {
  const auto operators = operators_of(store, run.run);
  const auto decisions = store.rows(
      "SELECT t_s, observation, current, asked, got, why, explain, downtime_s FROM decision WHERE run = ?1"
      " ORDER BY position",
      {run.run});
  const auto windows = store.rows(
      "SELECT t_s, window_s, offered_per_s, read_per_s, results_per_s, backlog_records, total_parallelism,"
      " latency_p50_ms, latency_p95_ms, latency_p99_ms, downtime_s, operators, restarts, reprocessed_records,"
      " lost_records FROM window WHERE run = ?1 ORDER BY position",
      {run.run});
  if (!operators) return tl::unexpected(operators.error());
  if (!decisions) return tl::unexpected(decisions.error());
  if (!windows) return tl::unexpected(windows.error());
  if (windows->empty()) return tl::unexpected(StoreError{"the store holds no windows of run " + run.run});
  TraceWriter writer(run);
  writer.name_operators(*operators);
  for (const Row& row : *decisions) writer.add_decision(row);
  for (const Row& row : *windows) writer.add_window(row);
  return std::move(writer).text_of_all();
}

}  // namespace millrace::experiments
