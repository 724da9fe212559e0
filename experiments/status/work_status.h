// What a file beside the store says of the work on it.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <tl/expected.hpp>

#include "experiments/workers/stage_progress.h"
#include "processes/process_identity.h"

namespace millrace::experiments {

enum class WorkState : std::uint8_t {
  running,
  finished,     // pieces may have failed
  interrupted,  // by Ctrl-C or SIGTERM
  failed,
};
// "running", "finished", ...
std::string_view to_string(WorkState state);

struct WorkStatus {
  WorkState state = WorkState::running;
  std::string host;                    // name of the machine
  processes::ProcessIdentity process;  // on it
  std::string command;                 // as it can be typed again
  std::string config;                  // what it computes; "" if it is none
  std::string store;                   // file, absolute
  std::string results;                 // folder, absolute; "" if it has none
  std::size_t workers = 0;             // processes or threads
  StageProgress stage;                 // the one that it is at, or ended in
  std::size_t failed = 0;              // pieces, of all stages
  double simulated_s = 0;              // of all stages
  std::int64_t started_utc_s = 0;      // since 1970, as are these two
  std::int64_t progressed_utc_s = 0;   // when the last piece was done, or the stage began
  std::int64_t written_utc_s = 0;      // when this was written: while it runs, every second
  int exit_status = -1;                // -1: it has not ended
  bool operator==(const WorkStatus&) const = default;
};

// {"millrace_status":1,"state","host","pid","start_ticks","boot","command","config","store","results","workers",
// "stage":{"name","total","done","failed","stored","simulated_s","all_simulated_s","elapsed_s","done_per_s",
// "simulated_per_s","left_s"},"failed","simulated_s","started_utc","progressed_utc","written_utc","exit_status"}; times
// of day in ISO 8601. `exit_status` and `left_s` are null while unknown.
nlohmann::json to_json(const WorkStatus& status);

// The reverse. Error: a sentence without a subject, if it is not such a document.
tl::expected<WorkStatus, std::string> work_status_from_json(const nlohmann::json& json);

// "2026-11-28T16:00:12Z", and the reverse (0 if it is no such text).
std::string utc_text(std::int64_t utc_s);
std::int64_t utc_of(const std::string& text);

}  // namespace millrace::experiments
