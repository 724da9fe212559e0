#include "experiments/workers/worker_process.h"

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
#include <utility>

namespace millrace::experiments {
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

// SIGPIPE as the system has it, and Ctrl-C blocked from the first instruction on.
void set_signals(posix_spawnattr_t& attributes) {
  sigset_t broken_pipe;
  sigset_t interrupt;
  sigemptyset(&broken_pipe);
  sigaddset(&broken_pipe, SIGPIPE);
  sigemptyset(&interrupt);
  sigaddset(&interrupt, SIGINT);
  posix_spawnattr_setsigdefault(&attributes, &broken_pipe);
  posix_spawnattr_setsigmask(&attributes, &interrupt);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
}

// 0, or the error number.
int spawn(pid_t& pid, const std::vector<std::string>& command, int input, int output) {
  std::vector<char*> arguments;
  for (const std::string& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  posix_spawnattr_init(&attributes);
  set_signals(attributes);
  const int status = ::posix_spawn(&pid, arguments[0], &actions, &attributes, arguments.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return status;
}

}  // namespace

tl::expected<WorkerProcess, std::string> WorkerProcess::start(const std::vector<std::string>& command) {
  assert(!command.empty());
  Pipe to_worker;
  Pipe from_worker;
  WorkerProcess worker;
  int status = 0;
  if (to_worker.open() && from_worker.open()) {
    status = spawn(worker.pid_, command, to_worker.read_end, from_worker.write_end);
  } else {
    status = errno;
  }
  worker.input_ = to_worker.write_end;
  worker.output_ = from_worker.read_end;
  for (const int end : {to_worker.read_end, from_worker.write_end}) {
    if (end >= 0) ::close(end);
  }
  if (status == 0) return worker;
  worker.pid_ = -1;
  return tl::unexpected(fmt::format("a worker process could not be started: {}", std::strerror(status)));
}

WorkerProcess::WorkerProcess(WorkerProcess&& other) noexcept {
  *this = std::move(other);
}

WorkerProcess& WorkerProcess::operator=(WorkerProcess&& other) noexcept {
  std::swap(pid_, other.pid_);
  std::swap(input_, other.input_);
  std::swap(output_, other.output_);
  std::swap(partial_, other.partial_);
  return *this;
}

WorkerProcess::~WorkerProcess() {
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    wait();
  }
  close_pipes();
}

bool WorkerProcess::send(const std::string& line) {
  const std::string bytes = line + '\n';
  std::size_t sent = 0;
  while (sent < bytes.size()) {
    const ssize_t n = ::write(input_, bytes.data() + sent, bytes.size() - sent);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return false;
    sent += static_cast<std::size_t>(n);
  }
  return true;
}

bool WorkerProcess::receive(std::vector<std::string>& lines) {
  std::array<char, 65536> bytes;
  ssize_t n = -1;
  do {
    n = ::read(output_, bytes.data(), bytes.size());
  } while (n < 0 && errno == EINTR);
  if (n <= 0) return false;
  std::string_view rest(bytes.data(), static_cast<std::size_t>(n));
  for (auto end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
    lines.push_back(std::exchange(partial_, {}).append(rest.substr(0, end)));
    rest.remove_prefix(end + 1);
  }
  partial_.append(rest);
  return true;
}

std::string WorkerProcess::wait() {
  assert(pid_ > 0);
  close_pipes();
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  if (WIFSIGNALED(status)) {
    const int signal = WTERMSIG(status);
    return fmt::format("was killed by signal {} ({})", signal, ::strsignal(signal));
  }
  return fmt::format("exited with status {}", WEXITSTATUS(status));
}

void WorkerProcess::close_pipes() {
  for (int* end : {&input_, &output_}) {
    if (*end >= 0) ::close(*end);
    *end = -1;
  }
}

}  // namespace millrace::experiments
