// The processes of a local cluster: started, watched, ended.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "experiments/flink/cluster/process_record.h"
#include "experiments/flink/cluster/run_folder.h"
#include "experiments/flink/cluster/surroundings.h"

namespace millrace::experiments::flink {

// Starts a process that outlives this one, its output in DIR/log; its pid file is there before it does anything. The
// error is a sentence.
tl::expected<ProcessRecord, std::string> start_process(const std::string& name, const std::vector<std::string>& command,
                                                       const RunFolder& folder);

// The records of processes that no longer run, those that have ended as children of this process being let go.
std::vector<ProcessRecord> ended_among(const std::vector<ProcessRecord>& records);

struct Ending {
  std::vector<std::string> ended;   // by SIGTERM
  std::vector<std::string> killed;  // by SIGKILL, after the time of grace
  std::vector<std::string> absent;  // did not run any more
  std::vector<std::string> left;    // run still, against all efforts
};

// Ends the processes of these records and no others: a pid that is another process's by now is left alone. Returns when
// they have ended.
Ending end_processes(const std::vector<ProcessRecord>& records, const Surroundings& around);

}  // namespace millrace::experiments::flink
