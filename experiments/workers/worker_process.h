// A child process that is talked to in lines.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "processes/piped_program.h"

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
  int output() const { return program_.output; }
  // False if it has gone. Requires: SIGPIPE is ignored in this process.
  bool send(const std::string& line);
  // Appends the whole lines that have arrived, waiting until at least a part of one has. False at the end of its
  // output.
  bool receive(std::vector<std::string>& lines);
  // Waits for its end; says how it ended: "exited with status 1", "was killed by signal 9 (Killed)".
  std::string wait();

 private:
  WorkerProcess() = default;

  processes::PipedProgram program_;
  std::string partial_;  // of a line
};

}  // namespace millrace::experiments
