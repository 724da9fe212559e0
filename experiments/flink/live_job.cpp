#include "experiments/flink/live_job.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace millrace::experiments::flink {
namespace {

tl::unexpected<RestError> unusable(std::string what) {
  return tl::unexpected(RestError{RestErrorKind::unusable, 0, std::move(what)});
}

bool has_degrees(const JobDetails& job, const Degrees& wanted) {
  return std::ranges::all_of(job.vertices, [&](const Vertex& vertex) {
    const auto degree = wanted.find(vertex.id);
    return degree == wanted.end() || degree->second == vertex.parallelism;
  });
}

constexpr int kNotFound = 404;

}  // namespace

JobControl::JobControl(const RestClient& client, WallClock& clock, WaitLimits limits)
    : client_(client), clock_(clock), limits_(limits) {}

std::string JobControl::reason(const JobDetails& job) const {
  if (const auto cause = client_.root_cause(job.id); cause && !cause->empty()) return *cause;
  std::uint32_t waiting = 0;
  for (const Vertex& vertex : job.vertices) {
    for (const auto& [state, count] : vertex.tasks) {
      if (state == "CREATED" || state == "SCHEDULED") waiting += count;
    }
  }
  const auto overview = client_.overview();
  if (waiting == 0 || !overview) return "the cluster gives no reason";
  return fmt::format("{} subtasks wait for slots, {} of {} slots are free", waiting, overview->slots_available,
                     overview->slots_total);
}

RestResult<JobDetails> JobControl::wait_until_running(const std::string& job, const Degrees& wanted,
                                                      kernel::Duration at_most, kernel::Duration grace) const {
  const Deadline deadline(clock_, at_most);
  std::optional<Deadline> patience;  // since it runs, though at other degrees
  for (;;) {
    auto details = client_.job(job);
    if (!details) return details;
    if (is_over(details->state)) {
      return unusable(fmt::format("job '{}' is {}: {}", details->name, details->state_text, reason(*details)));
    }
    if (!all_running(*details)) {
      patience.reset();
    } else {
      if (!patience) patience.emplace(clock_, grace);
      if (has_degrees(*details, wanted) || patience->passed() || deadline.passed()) return details;
    }
    if (deadline.passed()) {
      return unusable(fmt::format("job '{}' does not run after {:g} s, but is {}: {}", details->name, at_most.seconds(),
                                  details->state_text, reason(*details)));
    }
    clock_.sleep(limits_.look);
  }
}

RestResult<JobDetails> JobControl::start(const std::string& jar, const RunRequest& request,
                                         const Degrees& wanted) const {
  const auto job = client_.run_jar(jar, request);
  if (!job) return tl::unexpected(job.error());
  auto running = wait_until_running(*job, wanted, limits_.start, limits_.grace);
  if (!running && running.error().kind == RestErrorKind::unusable) static_cast<void>(cancel(*job));
  return running;
}

RestResult<std::string> JobControl::stop_with_savepoint(const std::string& job, const std::string& directory) const {
  const auto request = client_.stop_with_savepoint(job, directory);
  if (!request) return request;
  const Deadline deadline(clock_, limits_.savepoint);
  for (;;) {
    auto savepoint = client_.savepoint(job, *request);
    if (!savepoint) return tl::unexpected(savepoint.error());
    if (!savepoint->failure.empty()) return unusable("no savepoint could be taken: " + savepoint->failure);
    if (savepoint->completed && savepoint->location.empty()) return unusable("the savepoint has no location");
    if (savepoint->completed) return std::move(savepoint->location);
    if (deadline.passed()) {
      return unusable(fmt::format("no savepoint could be taken within {:g} s", limits_.savepoint.seconds()));
    }
    clock_.sleep(limits_.look);
  }
}

RestResult<JobDetails> JobControl::rescale(const JobDetails& before, const Degrees& wanted) const {
  ResourceRequirements requirements;
  for (const Vertex& vertex : before.vertices) {
    const auto degree = wanted.find(vertex.id);
    const std::uint32_t p = degree == wanted.end() ? vertex.parallelism : degree->second;
    requirements[vertex.id] = {.lower = p, .upper = p};
  }
  if (auto accepted = client_.require(before.id, requirements); !accepted) return tl::unexpected(accepted.error());
  return wait_until_running(before.id, wanted, limits_.rescale, limits_.rescale);
}

RestResult<void> JobControl::cancel(const std::string& job) const {
  const Deadline deadline(clock_, limits_.cancel);
  bool asked = false;
  for (;;) {
    const auto details = client_.job(job);
    if (!details && details.error().status == kNotFound) return {};
    if (!details) return tl::unexpected(details.error());
    if (is_over(details->state)) return {};
    if (deadline.passed()) {
      return unusable(fmt::format("job '{}' is still {} {:g} s after it was cancelled", details->name,
                                  details->state_text, limits_.cancel.seconds()));
    }
    if (!asked) {
      // Refused if it ended meanwhile: the next look tells.
      const auto cancelled = client_.cancel(job);
      if (!cancelled && cancelled.error().kind != RestErrorKind::refused) return cancelled;
      asked = true;
    }
    clock_.sleep(limits_.look);
  }
}

RestResult<void> JobControl::cancel_all(const std::string& prefix) const {
  const auto jobs = client_.jobs();
  if (!jobs) return tl::unexpected(jobs.error());
  for (const JobSummary& job : *jobs) {
    if (!job.name.starts_with(prefix) || is_over(job.state)) continue;
    if (auto cancelled = cancel(job.id); !cancelled) return cancelled;
  }
  return {};
}

}  // namespace millrace::experiments::flink
