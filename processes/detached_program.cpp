#include "processes/detached_program.h"

#include <fcntl.h>
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

// Reads the line that lets it go, then becomes the command.
constexpr const char* kGate = R"(read -r go || exit 125; exec "$@" </dev/null)";

// 0, or the error number.
int spawn(pid_t& pid, const std::vector<std::string>& command, const std::filesystem::path& output, int gate) {
  std::vector<std::string> words = {"/bin/sh", "-c", kGate, "sh"};
  words.insert(words.end(), command.begin(), command.end());
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, gate, STDIN_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
  posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t signals;
  sigemptyset(&signals);
  posix_spawnattr_setsigmask(&attributes, &signals);
  for (const int signal : {SIGPIPE, SIGINT, SIGTERM}) sigaddset(&signals, signal);
  posix_spawnattr_setsigdefault(&attributes, &signals);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSID);
  const int status = ::posix_spawn(&pid, arguments[0], &actions, &attributes, arguments.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return status;
}

}  // namespace

HeldProgram::~HeldProgram() {
  if (gate_ < 0) return;
  ::close(gate_);
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

tl::expected<void, std::string> HeldProgram::let_go() {
  assert(gate_ >= 0);
  ssize_t written = 0;
  do {
    written = ::write(gate_, "\n", 1);
  } while (written < 0 && errno == EINTR);
  if (written < 0) return tl::unexpected(std::string(std::strerror(errno)));
  ::close(std::exchange(gate_, -1));
  return {};
}

tl::expected<HeldProgram, std::string> start_held(const std::vector<std::string>& command,
                                                  const std::filesystem::path& output) {
  assert(!command.empty());
  std::array<int, 2> gate{};
  if (::pipe2(gate.data(), O_CLOEXEC) != 0) return tl::unexpected(std::string(std::strerror(errno)));
  pid_t pid = -1;
  const int status = spawn(pid, command, output, gate[0]);
  ::close(gate[0]);
  if (status == 0) return HeldProgram(pid, gate[1]);
  ::close(gate[1]);
  return tl::unexpected(std::string(std::strerror(status)));
}

}  // namespace millrace::processes
