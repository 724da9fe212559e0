// Keeps the status file of this process while it works.
#pragma once

#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <string>
#include <thread>

#include "experiments/status/work_status.h"

namespace millrace::experiments {

// What it says of itself; members as in WorkStatus, paths as typed.
struct WorkDescription {
  std::string command, config, store, results;
  std::size_t workers = 1;
};

// Hears of all stages of this process (listen_to_progress) and writes what it knows about once a second, also while a
// stage says nothing: that the file changes shows that the process lives. A file that cannot be written is let be: the
// work matters more. One at a time in a process.
class StatusKeeper {
 public:
  // Begins. If another process is working on the store, this one's file is second_status_path(), gone when it ends.
  explicit StatusKeeper(const WorkDescription& work);
  StatusKeeper(const StatusKeeper&) = delete;
  StatusKeeper& operator=(const StatusKeeper&) = delete;
  // An end that nobody announced counts as a failure.
  ~StatusKeeper();

  // The work is over, as this exit status tells.
  void end(int exit_status);
  const std::filesystem::path& file() const { return file_; }

 private:
  void hear(const StageProgress& stage);
  void keep_writing();
  void write();

  std::filesystem::path file_;
  bool second_ = false;
  std::mutex mutex_;  // guards all below but the thread
  std::condition_variable stop_;
  WorkStatus status_;
  double simulated_before_s_ = 0;  // by stages before this one
  std::size_t failed_before_ = 0;
  bool stopped_ = false;
  std::thread writer_;
};

}  // namespace millrace::experiments
