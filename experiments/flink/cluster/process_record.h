// Pid files: which processes a cluster has, written so that a later `millrace` knows them again.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "processes/process_identity.h"

namespace millrace::experiments::flink {

struct ProcessRecord {
  std::string name;  // as job_manager_name() and task_manager_name() give it
  processes::ProcessIdentity process;
};

// One line: "PID START_TICKS BOOT", BOOT "-" if the machine does not say.
std::string record_text(const processes::ProcessIdentity& process);
// nullopt: not such a line as a whole, as of a file that was half written.
std::optional<processes::ProcessIdentity> record_in(const std::string& text);

// Writes NAME.pid. The error is a sentence.
tl::expected<void, std::string> write_record(const std::filesystem::path& folder, const ProcessRecord& record);

// The records in the folder, by name; a file that holds none is left out: its process was never let go.
std::vector<ProcessRecord> records_in(const std::filesystem::path& folder);

}  // namespace millrace::experiments::flink
