#include "experiments/distributed/relay.h"

#include <poll.h>

#include <csignal>
#include <optional>

#include "experiments/distributed/messages.h"
#include "experiments/workers/worker_process.h"

namespace millrace::experiments::distributed {
namespace {

constexpr int kManager = 0;
constexpr std::chrono::milliseconds kLongestPause{5};
constexpr const char* kThisProgram = "/proc/self/exe";

std::vector<std::string> arguments_of(const std::string& bytes) {
  std::vector<std::string> arguments;
  for (std::size_t from = 0; from < bytes.size();) {
    const std::size_t end = bytes.find('\0', from);
    arguments.push_back(bytes.substr(from, end - from));
    from = end + 1;
  }
  return arguments;
}

class Relay {
 public:
  Relay(const boost::mpi::communicator& world, const std::string& program)
      : world_(world), program_(program), outbox_(world) {}

  void run() {
    Pause pause(kLongestPause);
    Message message;
    while (true) {
      if (next_message(world_, kManager, message)) {
        if (message.tag == kFinish) break;
        obey(message);
        pause.restart();
      }
      outbox_.advance();
      if (worker_said_something(pause.next())) pause.restart();
    }
    worker_.reset();
    while (!outbox_.is_empty()) outbox_.advance();
  }

 private:
  void obey(const Message& message) {
    switch (message.tag) {
      case kStart:
        start(arguments_of(message.bytes));
        break;
      case kAsk:
        if (worker_) worker_->send(message.bytes);  // of one that has gone, its output will tell
        break;
      case kKill:
        worker_.reset();
        outbox_.post(kManager, kGone);
        break;
      default:
        break;
    }
  }

  void start(std::vector<std::string> command) {
    if (command.at(0) == kThisProgram) command[0] = program_;
    auto started = WorkerProcess::start(command);
    if (!started) return outbox_.post(kManager, kNotStarted, started.error());
    worker_.emplace(std::move(*started));
    outbox_.post(kManager, kStarted);
  }

  // Waits for the worker's output, not longer than the pause, and passes it on.
  bool worker_said_something(std::chrono::microseconds pause) {
    const timespec limit{.tv_sec = 0, .tv_nsec = std::chrono::nanoseconds(pause).count()};
    pollfd output{.fd = worker_ ? worker_->output() : -1, .events = POLLIN, .revents = 0};
    if (::ppoll(&output, 1, &limit, nullptr) <= 0 || output.revents == 0) return false;
    std::vector<std::string> lines;
    const bool alive = worker_->receive(lines);
    std::string bytes;
    for (const std::string& line : lines) bytes += line + '\n';
    if (!bytes.empty()) outbox_.post(kManager, kSaid, std::move(bytes));
    if (!alive) {
      outbox_.post(kManager, kEnded, worker_->wait());
      worker_.reset();
    }
    return true;
  }

  const boost::mpi::communicator& world_;
  const std::string& program_;
  Outbox outbox_;
  std::optional<WorkerProcess> worker_;
};

}  // namespace

void relay(const boost::mpi::communicator& world, const std::string& program) {
  // Ctrl-C and the end of a batch job reach every rank; the manager decides what they mean.
  std::signal(SIGINT, SIG_IGN);
  std::signal(SIGTERM, SIG_IGN);
  std::signal(SIGPIPE, SIG_IGN);
  Relay(world, program).run();
}

}  // namespace millrace::experiments::distributed
