// Starting programs that go on when this process has ended.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

namespace millrace::processes {

// A process that waits at its very beginning: it becomes its program when it is let go, and ends without having been it
// if this process ends before, or drops it. So its pid can be written down first, and no crash leaves a program behind
// that nobody knows of. Its pid and start instant stay the same when it becomes the program.
class HeldProgram {
 public:
  HeldProgram(pid_t pid, int gate) : pid_(pid), gate_(gate) {}
  HeldProgram(HeldProgram&& other) noexcept : pid_(other.pid_), gate_(std::exchange(other.gate_, -1)) {}
  HeldProgram& operator=(HeldProgram&&) = delete;
  ~HeldProgram();

  pid_t pid() const { return pid_; }
  // The error is the system's word for why not. Requires: not let go yet.
  tl::expected<void, std::string> let_go();

 private:
  pid_t pid_;
  int gate_;  // write end of the pipe that it reads a line from; -1: let go
};

// Starts command[0], looked for in PATH if it has no slash, with the other elements as its arguments: in a session of
// its own, so that no terminal's Ctrl-C or end reaches it; standard input empty, standard output and error appended to
// the file. The error is the system's word for why not; a program that does not exist ends with status 127 once it is
// let go, with a line in the file. Requires: a command; signal SIGPIPE ignored or handled.
tl::expected<HeldProgram, std::string> start_held(const std::vector<std::string>& command,
                                                  const std::filesystem::path& output);

}  // namespace millrace::processes
