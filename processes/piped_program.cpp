#include "processes/piped_program.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cassert>
#include <cerrno>
#include <csignal>
#include <cstring>

namespace millrace::processes {
namespace {

// Both ends are closed in children that are started later.
struct Pipe {
  int read_end = -1, write_end = -1;
  bool open() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return false;
    read_end = ends[0];
    write_end = ends[1];
    return true;
  }
};

void set_attributes(posix_spawnattr_t& attributes, const StartRule& rule) {
  sigset_t broken_pipe;
  sigset_t blocked;
  sigemptyset(&broken_pipe);
  sigaddset(&broken_pipe, SIGPIPE);
  sigemptyset(&blocked);
  if (rule.blocks_interrupt) sigaddset(&blocked, SIGINT);
  posix_spawnattr_setsigdefault(&attributes, &broken_pipe);
  posix_spawnattr_setsigmask(&attributes, &blocked);
  int flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK;
  if (rule.own_group) {
    posix_spawnattr_setpgroup(&attributes, 0);
    flags |= POSIX_SPAWN_SETPGROUP;
  }
  posix_spawnattr_setflags(&attributes, static_cast<short>(flags));
}

// 0, or the error number.
int spawn(pid_t& pid, const std::vector<std::string>& command, const StartRule& rule, int input, int output) {
  std::vector<char*> arguments;
  for (const std::string& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  posix_spawnattr_init(&attributes);
  set_attributes(attributes, rule);
  const auto spawn_it = rule.from_path ? ::posix_spawnp : ::posix_spawn;
  const int status = spawn_it(&pid, arguments[0], &actions, &attributes, arguments.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return status;
}

}  // namespace

void PipedProgram::close_pipes() {
  for (int* end : {&input, &output}) {
    if (*end >= 0) ::close(*end);
    *end = -1;
  }
}

tl::expected<PipedProgram, std::string> start(const std::vector<std::string>& command, const StartRule& rule) {
  assert(!command.empty());
  Pipe to_program;
  Pipe from_program;
  PipedProgram program;
  int status = 0;
  if (to_program.open() && from_program.open()) {
    status = spawn(program.pid, command, rule, to_program.read_end, from_program.write_end);
  } else {
    status = errno;
  }
  program.input = to_program.write_end;
  program.output = from_program.read_end;
  for (const int end : {to_program.read_end, from_program.write_end}) {
    if (end >= 0) ::close(end);
  }
  if (status == 0) return program;
  program.close_pipes();
  return tl::unexpected(std::string(std::strerror(status)));
}

std::string ending_text(int status) {
  if (WIFSIGNALED(status)) {
    const int signal = WTERMSIG(status);
    return fmt::format("was killed by signal {} ({})", signal, ::strsignal(signal));
  }
  return fmt::format("exited with status {}", WEXITSTATUS(status));
}

}  // namespace millrace::processes
