#include "experiments/workers/worker_process.h"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cassert>
#include <cerrno>
#include <csignal>
#include <utility>

namespace millrace::experiments {
tl::expected<WorkerProcess, std::string> WorkerProcess::start(const std::vector<std::string>& command) {
  auto program = processes::start(command, {.blocks_interrupt = true});
  if (!program) return tl::unexpected("a worker process could not be started: " + program.error());
  WorkerProcess worker;
  worker.program_ = *program;
  return worker;
}

WorkerProcess::WorkerProcess(WorkerProcess&& other) noexcept {
  *this = std::move(other);
}

WorkerProcess& WorkerProcess::operator=(WorkerProcess&& other) noexcept {
  std::swap(program_, other.program_);
  std::swap(partial_, other.partial_);
  return *this;
}

WorkerProcess::~WorkerProcess() {
  if (program_.pid > 0) {
    ::kill(program_.pid, SIGKILL);
    wait();
  }
  program_.close_pipes();
}

bool WorkerProcess::send(const std::string& line) {
  const std::string bytes = line + '\n';
  std::size_t sent = 0;
  while (sent < bytes.size()) {
    const ssize_t n = ::write(program_.input, bytes.data() + sent, bytes.size() - sent);
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
    n = ::read(program_.output, bytes.data(), bytes.size());
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
  assert(program_.pid > 0);
  program_.close_pipes();
  int status = 0;
  while (::waitpid(program_.pid, &status, 0) < 0 && errno == EINTR) {
  }
  program_.pid = -1;
  return processes::ending_text(status);
}

}  // namespace millrace::experiments
