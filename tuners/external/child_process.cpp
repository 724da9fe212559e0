#include "tuners/external/child_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
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
  auto program = processes::start(command, {.from_path = true, .own_group = true});
  if (!program) return tl::unexpected("could not be started: " + program.error());
  ChildProcess child;
  child.program_ = *program;
  set_non_blocking(child.program_.input);
  set_non_blocking(child.program_.output);
  return child;
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept {
  *this = std::move(other);
}

ChildProcess& ChildProcess::operator=(ChildProcess&& other) noexcept {
  std::swap(program_, other.program_);
  std::swap(received_, other.received_);
  return *this;
}

ChildProcess::~ChildProcess() {
  program_.close_pipes();
  if (program_.pid > 0) how_it_ended(kGrace);
  kill();
}

tl::expected<void, std::string> ChildProcess::send(const std::string& line, Milliseconds within) {
  const NoBrokenPipeSignal quiet;
  const auto deadline = Clock::now() + within;
  const std::string bytes = line + '\n';
  std::size_t sent = 0;
  while (sent < bytes.size()) {
    const ssize_t n = ::write(program_.input, bytes.data() + sent, bytes.size() - sent);
    if (n >= 0) {
      sent += static_cast<std::size_t>(n);
    } else if (errno == EAGAIN) {
      if (!is_ready(program_.input, POLLOUT, deadline)) {
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
    if (!is_ready(program_.output, POLLIN, deadline)) {
      return tl::unexpected(fmt::format("did not answer within {}", seconds_text(within)));
    }
    const ssize_t n = ::read(program_.output, bytes.data(), bytes.size());
    if (n == 0) return tl::unexpected(how_it_ended(std::min(kGrace, within)));
    if (n > 0) received_.append(bytes.data(), static_cast<std::size_t>(n));
    if (n < 0 && errno != EINTR && errno != EAGAIN) {
      return tl::unexpected(fmt::format("could not be read from: {}", std::strerror(errno)));
    }
  }
}

void ChildProcess::kill() {
  program_.close_pipes();
  if (program_.pid <= 0) return;
  ::kill(-program_.pid, SIGKILL);
  while (::waitpid(program_.pid, nullptr, 0) < 0 && errno == EINTR) {
  }
  program_.pid = -1;
}

std::string ChildProcess::how_it_ended(Milliseconds within) {
  if (program_.pid <= 0) return "has ended";
  const auto deadline = Clock::now() + within;
  int status = 0;
  while (::waitpid(program_.pid, &status, WNOHANG) == 0) {
    if (Clock::now() >= deadline) return "closed its pipe";
    const timespec pause{.tv_sec = 0, .tv_nsec = 1'000'000};
    ::nanosleep(&pause, nullptr);
  }
  program_.pid = -1;
  return processes::ending_text(status);
}

}  // namespace millrace::tuners::external
