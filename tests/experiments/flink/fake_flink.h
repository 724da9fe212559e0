// A Flink cluster in miniature: it answers as Flink does, its jobs run by a fake clock, and a test may break it.
#pragma once

#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "tests/experiments/flink/fake_clock.h"
#include "tests/experiments/flink/scripted_server.h"

namespace millrace::experiments::flink {

// Every operator is a vertex. Sources emit what is due (the first step of their rate) from `starts_after` on; all else
// passes on what it gets, each subtask an equal share, and is busy for 100 ms/s, idle for 900.
class FakeFlink {
 public:
  explicit FakeFlink(FakeClock& clock) : clock_(clock) {}

  struct Job {
    std::string id, name, state = "CREATED";
    std::map<std::string, std::uint32_t> degrees;  // by operator
    double rate_per_s = 0;
    kernel::Duration first_start, started;  // first_start: of the schedule, across savepoints
    int restarts = 0;
    std::string savepoint;  // that it was started from
    std::string root_cause;
  };

  // What goes wrong.
  struct Mishaps {
    std::uint32_t slots = 8;                                            // that there are
    bool adaptive = false;                                              // scheduler
    kernel::Duration start = kernel::Duration::from_ns(2'000'000'000);  // from the submission until all runs
    kernel::Duration metrics_after;                                     // from a start until the metrics are there
    kernel::Duration metrics_age;                                       // how old they are
    std::string savepoint_failure;                                      // the cause, if there is one
    bool savepoint_never_ends = false;
    int failing_starts = 0;  // so many submissions, counted from now, end in FAILED
    bool never_starts = false;
    int refuse_rescaling = 0;  // status of PUT resource-requirements
    bool ignore_rescaling = false;
    std::vector<std::string> missing;  // metrics that are not there
  };
  Mishaps mishaps;

  std::string url() const { return server_.url(); }
  void die() { server_.die(); }
  // The job that runs fails, for good or to run again after so long.
  void fail(const std::string& cause);
  void restart_by_itself(kernel::Duration outage);
  std::size_t requests(const std::string& method_and_path_start) const;
  const std::vector<Job>& jobs() const { return jobs_; }
  Job& add_job(const std::string& name);
  const std::map<std::string, std::string>& jars() const { return jars_; }
  void add_jar(const std::string& id, const std::string& name) { jars_[id] = name; }
  const std::vector<nlohmann::json>& specifications() const { return specifications_; }

 private:
  Scripted answer(const Asked& asked);
  Scripted answer_about_job(const Asked& asked, const std::string& rest);
  Scripted submit(const Asked& asked);
  Scripted rescale(Job& job, const nlohmann::json& body);
  nlohmann::json details(const Job& job) const;
  nlohmann::json metrics(const Job& job, const std::string& vertex, const std::string& names) const;
  std::optional<double> metric(const Job& job, const std::string& op, std::uint32_t degree,
                               const std::string& name) const;
  void settle();
  Job* find(const std::string& id);
  std::uint32_t slots_held() const;

  FakeClock& clock_;
  mutable std::mutex mutex_;
  std::vector<Job> jobs_;
  std::map<std::string, std::string> jars_;
  std::map<std::string, kernel::Duration> stopped_first_start_;  // by savepoint
  std::vector<nlohmann::json> specifications_;
  std::vector<std::string> asked_;
  std::uint32_t savepoints_ = 0;
  ScriptedServer server_{[this](const Asked& asked) { return answer(asked); }};
};

}  // namespace millrace::experiments::flink
