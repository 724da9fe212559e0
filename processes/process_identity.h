// Knowing a process again: a pid is given anew some day, a pid with the instant at which its process started is not.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace millrace::processes {

struct ProcessIdentity {
  pid_t pid = -1;
  std::uint64_t start_ticks = 0;  // since the machine started (field 22 of /proc/PID/stat)
  std::string boot;               // which start of the machine (/proc/sys/kernel/random/boot_id); "" if it does not say
  friend bool operator==(const ProcessIdentity&, const ProcessIdentity&) = default;
};

// Of the process that has this pid now; nullopt if none has, or one that has ended and was not yet waited for. `proc`
// is where the system shows its processes.
std::optional<ProcessIdentity> identity_of(pid_t pid, const std::filesystem::path& proc = "/proc");

// Whether that very process runs.
bool is_running(const ProcessIdentity& process, const std::filesystem::path& proc = "/proc");

}  // namespace millrace::processes
