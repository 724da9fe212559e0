#include "experiments/workers/workplace.h"

#include <poll.h>

#include <cassert>
#include <cerrno>
#include <utility>

#include "experiments/workers/worker_process.h"

namespace millrace::experiments {
namespace {

class LocalWorker : public Worker {
 public:
  explicit LocalWorker(WorkerProcess process) : process_(std::move(process)) {}
  bool send(const std::string& line) override { return process_.send(line); }
  bool receive(std::vector<std::string>& lines) override { return process_.receive(lines); }
  std::string wait() override { return process_.wait(); }
  int output() const { return process_.output(); }

 private:
  WorkerProcess process_;
};

class ThisMachine : public Workplace {
 public:
  std::size_t seats(std::size_t wanted) const override { return wanted; }

  tl::expected<std::unique_ptr<Worker>, std::string> start(std::size_t /*seat*/,
                                                           const std::vector<std::string>& command) override {
    auto process = WorkerProcess::start(command);
    if (!process) return tl::unexpected(process.error());
    return std::make_unique<LocalWorker>(std::move(*process));
  }

  std::vector<std::size_t> wait(const std::vector<Worker*>& workers, std::chrono::milliseconds limit) override {
    std::vector<pollfd> outputs;
    for (const Worker* worker : workers) {
      const int output = static_cast<const LocalWorker*>(worker)->output();
      outputs.push_back({.fd = output, .events = POLLIN, .revents = 0});
    }
    const int ready = ::poll(outputs.data(), outputs.size(), static_cast<int>(limit.count()));
    if (ready < 0) {  // interrupted
      assert(errno == EINTR);
      return {};
    }
    std::vector<std::size_t> speaking;
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      if (outputs[i].revents != 0) speaking.push_back(i);
    }
    return speaking;
  }

  bool is_elsewhere() const override { return false; }
};

ThisMachine here;
Workplace* chosen = &here;

}  // namespace

Workplace& workplace() {
  return *chosen;
}

void use_workplace(Workplace& place) {
  chosen = &place;
}

}  // namespace millrace::experiments
