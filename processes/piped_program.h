// Starting programs that are talked to over pipes.
#pragma once

#include <sys/types.h>

#include <string>
#include <tl/expected.hpp>
#include <vector>

namespace millrace::processes {

// A running program and this process's ends of its pipes. A plain value: whoever holds it waits for it and closes them.
struct PipedProgram {
  pid_t pid = -1;               // -1 once it has been waited for
  int input = -1, output = -1;  // what it reads, what it writes; -1: closed

  void close_pipes();
};

struct StartRule {
  bool from_path = false;         // looked for in PATH
  bool own_group = false;         // the leader of a process group, so that what it starts can be ended with it
  bool blocks_interrupt = false;  // Ctrl-C blocked from its first instruction on
};

// Starts command[0] with the other elements as its arguments, its standard input and output pipes that later children
// do not inherit, its standard error this process's, SIGPIPE as the system has it. Never forks: threads and loaded
// libraries of this process may be many. The error is the system's word for why not. Requires: a command.
tl::expected<PipedProgram, std::string> start(const std::vector<std::string>& command, const StartRule& rule);

// What waitpid() said: "exited with status 1", "was killed by signal 9 (Killed)".
std::string ending_text(int status);

}  // namespace millrace::processes
