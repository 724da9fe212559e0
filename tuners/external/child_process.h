// A program that answers lines with lines, over pipes, each within a time of the wall clock.
#pragma once

#include <chrono>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "processes/piped_program.h"

namespace millrace::tuners::external {

// Its standard error is this process's. It is the leader of a process group, so that what it starts ends with it.
class ChildProcess {
 public:
  // Starts `command`, a program (looked for in PATH) and its arguments. Never forks: threads and loaded libraries of
  // this process may be many. The error says why it could not be started. Requires: a command.
  static tl::expected<ChildProcess, std::string> start(const std::vector<std::string>& command);

  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&& other) noexcept;
  // Closes the pipes, at which a program that reads lines ends; one that does not is killed after a second.
  ~ChildProcess();

  using Milliseconds = std::chrono::milliseconds;
  // Sends a line (without its end). Errors are sentences without a subject: "did not read within 10 s", "exited with
  // status 1".
  tl::expected<void, std::string> send(const std::string& line, Milliseconds within);
  // The next line, without its end; of at most kLongestLine bytes. Errors as above.
  tl::expected<std::string, std::string> receive(Milliseconds within);
  // Ends it at once, with all that it started.
  void kill();

  static constexpr std::size_t kLongestLine = std::size_t{4} << 20;

 private:
  ChildProcess() = default;
  // How it ended, if it ends within `within`; else "closed its pipe".
  std::string how_it_ended(Milliseconds within);

  processes::PipedProgram program_;
  std::string received_;  // not taken yet
};

}  // namespace millrace::tuners::external
