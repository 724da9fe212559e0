// The files beside a store in which the processes that work on it say how far they are.
#pragma once

#include <filesystem>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "experiments/status/work_status.h"

namespace millrace::experiments {

// STORE.status.json, of whoever works on the store.
std::filesystem::path status_path(const std::string& store);
// STORE.status.PID.json, of those who work on it while another has the file above.
std::filesystem::path second_status_path(const std::string& store, pid_t pid);

// Replaces the file in one step: nobody sees half of it, on a network file system neither. The error is a sentence.
tl::expected<void, std::string> write_status(const std::filesystem::path& file, const WorkStatus& status);

// The error is a sentence: the file cannot be read, or holds no status.
tl::expected<WorkStatus, std::string> read_status(const std::filesystem::path& file);

// The files of the store that there are, the first one first.
std::vector<std::filesystem::path> status_files(const std::string& store);

// What can be told from here of a status that says it is running.
enum class Liveness : std::uint8_t {
  ended,   // it says so itself
  alive,   // the process runs on this machine, or wrote from another one not long ago
  killed,  // it ran on this machine and is gone
  silent,  // it runs on another machine and has not written for a while: killed, or the file system is slow
};
inline constexpr std::int64_t kSilentAfter_s = 60;

// `host`: this machine's name; `proc`: where it shows its processes.
Liveness liveness_of(const WorkStatus& status, std::int64_t now_utc_s, const std::string& host,
                     const std::filesystem::path& proc = "/proc");

std::string host_name();
std::int64_t now_utc_s();

// A process that may be working on the store, in words: "pid 12 on this machine (./millrace run ...)"; "" if none is.
// One that is silent may be.
std::string who_works_on(const std::string& store);

}  // namespace millrace::experiments
