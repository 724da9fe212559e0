#include "tuners/external/child_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <ctime>
#include <utility>

namespace millrace::tuners::external {
namespace {

using Clock = std::chrono::steady_clock;
using Milliseconds = ChildProcess::Milliseconds;

constexpr Milliseconds kGrace{1000};  // to end by itself

// Both ends are closed in other children.
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

// A write to a program that has gone raises no signal in this thread while one of these lives; other threads and the
// process keep what they do about it.
class NoBrokenPipeSignal {
 public:
  NoBrokenPipeSignal() {
    sigset_t pending;
    sigemptyset(&pending);
    ::sigpending(&pending);
    was_pending_ = ::sigismember(&pending, SIGPIPE) == 1;
    sigemptyset(&broken_pipe_);
    sigaddset(&broken_pipe_, SIGPIPE);
    ::pthread_sigmask(SIG_BLOCK, &broken_pipe_, &before_);
  }
  ~NoBrokenPipeSignal() {
    const timespec now{};
    while (!was_pending_ && ::sigtimedwait(&broken_pipe_, nullptr, &now) > 0) {
    }
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  NoBrokenPipeSignal(const NoBrokenPipeSignal&) = delete;
  NoBrokenPipeSignal& operator=(const NoBrokenPipeSignal&) = delete;

 private:
  sigset_t broken_pipe_{}, before_{};
  bool was_pending_ = false;
};

// A group of its own, and signals as the system has them.
void set_attributes(posix_spawnattr_t& attributes) {
  sigset_t broken_pipe;
  sigset_t none;
  sigemptyset(&none);
  sigemptyset(&broken_pipe);
  sigaddset(&broken_pipe, SIGPIPE);
  posix_spawnattr_setsigdefault(&attributes, &broken_pipe);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
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
  set_attributes(attributes);
  const int status = ::posix_spawnp(&pid, arguments[0], &actions, &attributes, arguments.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return status;
}

// Whether the pipe is ready (or gone) before the deadline.
bool is_ready(int end, short events, Clock::time_point deadline) {
  while (true) {
    const auto left = std::chrono::ceil<Milliseconds>(deadline - Clock::now());
    pollfd polled{.fd = end, .events = events, .revents = 0};
    const int ready = ::poll(&polled, 1, static_cast<int>(std::max(left, Milliseconds(0)).count()));
    if (ready > 0) return true;
    if (ready == 0 || errno != EINTR) return false;
  }
}

void set_non_blocking(int end) {
  ::fcntl(end, F_SETFL, ::fcntl(end, F_GETFL) | O_NONBLOCK);
}

std::string seconds_text(Milliseconds time) {
  return fmt::format("{:.6g} s", std::chrono::duration<double>(time).count());
}

}  // namespace

tl::expected<ChildProcess, std::string> ChildProcess::start(const std::vector<std::string>& command) {
  assert(!command.empty());
  Pipe to_child;
  Pipe from_child;
  ChildProcess child;
  int status = 0;
  if (to_child.open() && from_child.open()) {
    status = spawn(child.pid_, command, to_child.read_end, from_child.write_end);
  } else {
    status = errno;
  }
  child.input_ = to_child.write_end;
  child.output_ = from_child.read_end;
  for (const int end : {to_child.read_end, from_child.write_end}) {
    if (end >= 0) ::close(end);
  }
  if (status != 0) {
    child.pid_ = -1;
    return tl::unexpected(fmt::format("could not be started: {}", std::strerror(status)));
  }
  set_non_blocking(child.input_);
  set_non_blocking(child.output_);
  return child;
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept {
  *this = std::move(other);
}

ChildProcess& ChildProcess::operator=(ChildProcess&& other) noexcept {
  std::swap(pid_, other.pid_);
  std::swap(input_, other.input_);
  std::swap(output_, other.output_);
  std::swap(received_, other.received_);
  return *this;
}

ChildProcess::~ChildProcess() {
  close_pipes();
  if (pid_ > 0) how_it_ended(kGrace);
  kill();
}

tl::expected<void, std::string> ChildProcess::send(const std::string& line, Milliseconds within) {
  const NoBrokenPipeSignal quiet;
  const auto deadline = Clock::now() + within;
  const std::string bytes = line + '\n';
  std::size_t sent = 0;
  while (sent < bytes.size()) {
    const ssize_t n = ::write(input_, bytes.data() + sent, bytes.size() - sent);
    if (n >= 0) {
      sent += static_cast<std::size_t>(n);
    } else if (errno == EAGAIN) {
      if (!is_ready(input_, POLLOUT, deadline)) {
        return tl::unexpected(fmt::format("did not read within {}", seconds_text(within)));
      }
    } else if (errno != EINTR) {
      return tl::unexpected(how_it_ended(std::min(kGrace, within)));
    }
  }
  return {};
}

tl::expected<std::string, std::string> ChildProcess::receive(Milliseconds within) {
  const auto deadline = Clock::now() + within;
  std::array<char, 65536> bytes;
  std::size_t searched = 0;
  while (true) {
    if (const auto end = received_.find('\n', searched); end != std::string::npos) {
      std::string line = received_.substr(0, end);
      received_.erase(0, end + 1);
      return line;
    }
    searched = received_.size();
    if (searched > kLongestLine) {
      return tl::unexpected(fmt::format("answered with a line of more than {} MiB", kLongestLine >> 20));
    }
    if (!is_ready(output_, POLLIN, deadline)) {
      return tl::unexpected(fmt::format("did not answer within {}", seconds_text(within)));
    }
    const ssize_t n = ::read(output_, bytes.data(), bytes.size());
    if (n == 0) return tl::unexpected(how_it_ended(std::min(kGrace, within)));
    if (n > 0) received_.append(bytes.data(), static_cast<std::size_t>(n));
    if (n < 0 && errno != EINTR && errno != EAGAIN) {
      return tl::unexpected(fmt::format("could not be read from: {}", std::strerror(errno)));
    }
  }
}

void ChildProcess::kill() {
  close_pipes();
  if (pid_ <= 0) return;
  ::kill(-pid_, SIGKILL);
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
}

std::string ChildProcess::how_it_ended(Milliseconds within) {
  if (pid_ <= 0) return "has ended";
  const auto deadline = Clock::now() + within;
  int status = 0;
  while (::waitpid(pid_, &status, WNOHANG) == 0) {
    if (Clock::now() >= deadline) return "closed its pipe";
    const timespec pause{.tv_sec = 0, .tv_nsec = 1'000'000};
    ::nanosleep(&pause, nullptr);
  }
  pid_ = -1;
  if (WIFSIGNALED(status)) {
    const int signal = WTERMSIG(status);
    return fmt::format("was killed by signal {} ({})", signal, ::strsignal(signal));
  }
  return fmt::format("exited with status {}", WEXITSTATUS(status));
}

void ChildProcess::close_pipes() {
  for (int* end : {&input_, &output_}) {
    if (*end >= 0) ::close(*end);
    *end = -1;
  }
}

}  // namespace millrace::tuners::external
