// A child process that is talked to in lines.
#pragma once

#include <sys/types.h>

#include <string>
#include <tl/expected.hpp>
#include <vector>

namespace millrace::experiments {

// Its standard input and output are pipes, its standard error is ours. It ignores Ctrl-C (its parent decides what that
// means) and dies of a broken pipe. Killed when this object goes.
class WorkerProcess {
 public:
  // Starts command[0] with the other elements as its arguments. The error is a sentence.
  static tl::expected<WorkerProcess, std::string> start(const std::vector<std::string>& command);
  WorkerProcess(WorkerProcess&& other) noexcept;
  WorkerProcess& operator=(WorkerProcess&& other) noexcept;
  ~WorkerProcess();

  // To wait on with poll().
  int output() const { return output_; }
  // False if it has gone. Requires: SIGPIPE is ignored in this process.
  bool send(const std::string& line);
  // Appends the whole lines that have arrived, waiting until at least a part of one has. False at the end of its
  // output.
  bool receive(std::vector<std::string>& lines);
  // Waits for its end; says how it ended: "exited with status 1", "was killed by signal 9 (Killed)".
  std::string wait();

 private:
  WorkerProcess() = default;
  void close_pipes();

  pid_t pid_ = -1;  // -1 once it has been waited for
  int input_ = -1, output_ = -1;
  std::string partial_;  // of a line
};

}  // namespace millrace::experiments
