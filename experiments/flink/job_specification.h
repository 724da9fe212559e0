// What the Flink job is told to do: Plan JSON, the load of its sources and Flink's settings (docs/flink-job.md).
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "sim/job/job.h"
#include "sim/plan/deployment.h"

namespace millrace::experiments::flink {

// Flink's settings of a job.
struct JobSettings {
  std::string name{};  // as the cluster shows it
  bool chaining = true;
  std::int64_t buffer_timeout_ms = 100;  // 0: flush after every record; -1: only full buffers
  std::uint32_t max_parallelism = 128;   // key groups of operators that set none
  bool object_reuse = false;
  std::uint64_t seed = 0;                    // of records' identities and keys
  std::int64_t checkpoint_interval_ms = -1;  // -1: as the cluster says; 0: none
  std::string metrics_directory{};           // for the lines of sinks, on the task managers' machine; "": none
};

// The specification of a job at these degrees. The error is a sentence naming what the Flink job cannot do: arrivals
// that are neither even nor in bursts, a log with partitions of its own, a noisy rate (drawn_loads() settles that).
// Rates that rise or fall are given second by second. Requires: the deployment knows every operator.
tl::expected<nlohmann::json, std::string> job_specification(const job::Job& job, const plan::Deployment& deployment,
                                                            const JobSettings& settings);

// RFC 4648, with padding.
std::string base64(std::string_view bytes);

}  // namespace millrace::experiments::flink
