#include "experiments/flink/watch/watch_job.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "experiments/flink/counter_growth.h"

namespace millrace::experiments::flink {
namespace {

using kernel::Duration;

constexpr Duration kSecond = Duration::from_ns(1'000'000'000);
constexpr Duration kFetching = Duration::from_ns(500'000'000);  // of newer metrics, once they are asked for
constexpr Duration kDefaultInterval =
    Duration::from_ns(10'000'000'000);  // MetricOptions.METRIC_FETCHER_UPDATE_INTERVAL
constexpr Duration kLongestInterval = Duration::from_ns(120'000'000'000);  // taken seriously
constexpr Duration kUntilMetricsAreThere = Duration::from_ns(30'000'000'000);

template <class T>
using Watched = tl::expected<T, WatchError>;

tl::unexpected<WatchError> failure(std::string what) {
  return tl::unexpected(WatchError{WatchErrorKind::failure, std::move(what)});
}
tl::unexpected<WatchError> mistake(std::string what) {
  return tl::unexpected(WatchError{WatchErrorKind::mistake, std::move(what)});
}
tl::unexpected<WatchError> failure(const RestError& error) {
  return failure(error.what);
}

std::string listed(const std::vector<JobSummary>& jobs) {
  std::vector<std::string> lines;
  for (const JobSummary& job : jobs) lines.push_back(fmt::format("{} '{}' ({})", job.id, job.name, job.state_text));
  return fmt::format("{}", fmt::join(lines, ", "));
}

Watched<std::string> choose(const std::vector<JobSummary>& jobs, const std::string& wanted, const std::string& url) {
  std::vector<JobSummary> found;
  for (const JobSummary& job : jobs) {
    const bool meant = wanted.empty() ? job.state == JobState::running : job.id == wanted || job.name == wanted;
    if (meant) found.push_back(job);
  }
  if (!wanted.empty() && found.size() > 1) {
    std::erase_if(found, [](const JobSummary& job) { return job.state != JobState::running; });
  }
  if (found.empty()) {
    const std::string known = jobs.empty() ? "it has no jobs" : "its jobs: " + listed(jobs);
    if (wanted.empty()) return mistake(fmt::format("no job runs on {}; {}", url, known));
    return mistake(fmt::format("no job '{}' runs on {}; {}", wanted, url, known));
  }
  if (found.size() > 1) {
    return mistake(fmt::format("several jobs run on {}; say which by --job: {}", url, listed(found)));
  }
  if (found.front().state != JobState::running) {
    return mistake(fmt::format("job '{}' does not run: it is {}", found.front().name, found.front().state_text));
  }
  return found.front().id;
}

// "10000", in milliseconds, or "10 s", as Flink's configuration writes it.
Duration interval_in(const std::map<std::string, std::string>& config) {
  const auto setting = config.find("metrics.fetcher.update-interval");
  if (setting == config.end()) return kDefaultInterval;
  const std::string& text = setting->second;
  double number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec != std::errc() || number < 0) return kDefaultInterval;
  std::string unit(read.ptr, text.data() + text.size());
  std::erase(unit, ' ');
  if (!unit.empty() && unit != "ms" && unit != "s") return kDefaultInterval;
  return std::min(Duration::from_seconds(unit == "s" ? number : number / 1000), kLongestInterval);
}

// All that is counted at one instant.
struct Reading {
  Duration at;
  JobDetails job;
  std::vector<std::vector<TaskCounters>> vertices;
};

class Watch {
 public:
  Watch(const RestClient& client, WallClock& clock, const WatchRequest& request)
      : client_(client), clock_(clock), request_(request) {}
  Watched<WatchedJob> watch();

 private:
  Watched<void> sleep(Duration length);
  Watched<Reading> read(const std::string& job);
  Watched<Reading> first_reading(const std::string& job);
  std::string still_missing(const Reading& reading) const;
  Watched<void> compare(const Reading& before, const Reading& after);

  const RestClient& client_;
  WallClock& clock_;
  const WatchRequest& request_;
  Duration interval_ = kDefaultInterval;
  WatchedJob seen_;
  std::vector<OperatorMetrics> metrics_;  // as the vertices
};

Watched<void> Watch::sleep(Duration length) {
  while (length > Duration()) {
    if (request_.stopped()) return tl::unexpected(WatchError{WatchErrorKind::stopped, "stopped"});
    const Duration turn = std::min(length, kSecond);
    clock_.sleep(turn);
    length -= turn;
  }
  return {};
}

// Two requests, as the first makes the cluster fetch what the second is answered with.
Watched<Reading> Watch::read(const std::string& job) {
  const auto asked = client_.metrics(job, seen_.graph.vertices.front().id, 1, {"numRecordsIn"});
  if (!asked) return failure(asked.error());
  if (auto slept = sleep(interval_ + kFetching); !slept) return tl::unexpected(slept.error());
  auto details = client_.job(job);
  if (!details) return failure(details.error());
  Reading reading{.at = clock_.now(), .job = std::move(*details), .vertices = {}};
  if (!all_running(reading.job)) {
    return failure(
        fmt::format("not all subtasks of job '{}' run; its state is {}", reading.job.name, reading.job.state_text));
  }
  metrics_.resize(seen_.graph.vertices.size());
  for (std::size_t v = 0; v < seen_.graph.vertices.size(); ++v) {
    const GraphVertex& vertex = seen_.graph.vertices[v];
    if (vertex.inputs.empty() && metrics_[v].emitted.empty()) {
      const auto names = client_.metric_names(job, vertex.id);
      if (!names) return failure(names.error());
      metrics_[v] = operator_metrics(*names);
    }
    auto counters = read_counters(client_, job, vertex, metrics_[v]);
    if (!counters) return failure(counters.error());
    reading.vertices.push_back(std::move(*counters));
  }
  return reading;
}

// "numRecordsIn of 'map'", the first thing that is missing.
std::string Watch::still_missing(const Reading& reading) const {
  for (std::size_t v = 0; v < reading.vertices.size(); ++v) {
    const GraphVertex& vertex = seen_.graph.vertices[v];
    const auto missing = missing_metrics(reading.vertices[v], vertex.inputs.empty(), seen_.graph.is_read(v));
    if (!missing.empty()) return fmt::format("{} of '{}'", fmt::join(missing, ", "), vertex.name);
  }
  return "";
}

Watched<Reading> Watch::first_reading(const std::string& job) {
  const Deadline patience(clock_, kUntilMetricsAreThere);
  while (true) {
    auto reading = read(job);
    if (!reading) return reading;
    const std::string missing = still_missing(*reading);
    if (missing.empty()) return reading;
    if (patience.passed()) return failure(fmt::format("the cluster does not report {}", missing));
    if (auto slept = sleep(kSecond); !slept) return tl::unexpected(slept.error());
  }
}

Watched<void> Watch::compare(const Reading& before, const Reading& after) {
  const JobDetails &was = before.job, &is = after.job;
  const bool alike = std::ranges::equal(was.vertices, is.vertices, [](const Vertex& a, const Vertex& b) {
    return a.id == b.id && a.parallelism == b.parallelism;
  });
  if (was.running_at_ms != is.running_at_ms || was.restarting_at_ms != is.restarting_at_ms || !alike) {
    return failure(fmt::format("job '{}' restarted while it was watched", is.name));
  }
  if (const std::string missing = still_missing(after); !missing.empty()) {
    return failure(fmt::format("the cluster does not report {}", missing));
  }
  seen_.window = after.at - before.at;
  for (std::size_t v = 0; v < after.vertices.size(); ++v) {
    WatchedVertex& vertex = seen_.vertices.emplace_back();
    vertex.pending_before = vertex.pending_after = 0;
    for (std::size_t i = 0; i < after.vertices[v].size(); ++i) {
      const TaskCounters &old = before.vertices[v][i], &now = after.vertices[v][i];
      auto rates = rates_between(old, now, seen_.window);
      if (!rates) {
        return failure(fmt::format("subtask {} of '{}': {}", i, seen_.graph.vertices[v].name, rates.error()));
      }
      vertex.subtasks.push_back(*rates);
      add_to(vertex.pending_before, old.pending);
      add_to(vertex.pending_after, now.pending);
    }
  }
  return {};
}

Watched<WatchedJob> Watch::watch() {
  const auto overview = client_.overview();
  if (!overview) return failure(overview.error());
  const auto jobs = client_.jobs();
  if (!jobs) return failure(jobs.error());
  const auto job = choose(*jobs, request_.job, client_.url());
  if (!job) return tl::unexpected(job.error());
  const auto details = client_.job(*job);
  if (!details) return failure(details.error());
  const auto plan = client_.job_plan(*job);
  if (!plan) return failure(plan.error());
  auto graph = job_graph(*details, *plan);
  if (!graph) return failure(graph.error());
  const auto managers = client_.task_managers();
  if (!managers) return failure(managers.error());
  // A cluster behind a proxy may hide its configuration.
  if (const auto config = client_.config()) interval_ = interval_in(*config);
  seen_ = {.url = client_.url(),
           .flink_version = overview->version,
           .graph = std::move(*graph),
           .vertices = {},
           .window = {},
           .task_managers = *managers};
  request_.say(fmt::format("watching job '{}' for {:.0f} s", seen_.graph.name, request_.window.seconds()));
  const auto before = first_reading(*job);
  if (!before) return tl::unexpected(before.error());
  if (auto slept = sleep(request_.window - interval_ - kFetching); !slept) return tl::unexpected(slept.error());
  const auto after = read(*job);
  if (!after) return tl::unexpected(after.error());
  if (auto compared = compare(*before, *after); !compared) return tl::unexpected(compared.error());
  return std::move(seen_);
}

}  // namespace

tl::expected<WatchedJob, WatchError> watch_job(const RestClient& client, WallClock& clock,
                                               const WatchRequest& request) {
  return Watch(client, clock, request).watch();
}

}  // namespace millrace::experiments::flink
