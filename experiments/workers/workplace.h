// Where the workers of a pool run: on this machine, or wherever a program puts them.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <tl/expected.hpp>
#include <vector>

namespace millrace::experiments {

// A process that is talked to in lines, here or elsewhere. Killed when this object goes.
class Worker {
 public:
  Worker() = default;
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;
  virtual ~Worker() = default;

  // False if it has gone.
  virtual bool send(const std::string& line) = 0;
  // Appends the whole lines that have arrived. False at the end of its output. Requires: it was among those that
  // Workplace::wait() returned, else this may wait as well.
  virtual bool receive(std::vector<std::string>& lines) = 0;
  // Waits for its end; the rest of a sentence: "was killed by signal 9 (Killed)".
  virtual std::string wait() = 0;
};

class Workplace {
 public:
  Workplace() = default;
  Workplace(const Workplace&) = delete;
  Workplace& operator=(const Workplace&) = delete;
  virtual ~Workplace() = default;

  // How many workers of `wanted` (>= 1) may run at a time: >= 1.
  virtual std::size_t seats(std::size_t wanted) const = 0;
  // Starts `command` on a seat, whose last worker has gone. The error, a sentence: it cannot be started.
  virtual tl::expected<std::unique_ptr<Worker>, std::string> start(std::size_t seat,
                                                                   const std::vector<std::string>& command) = 0;
  // Waits, not longer than `limit`, until some of these workers, all of this place, have said something or ended;
  // returns which, by their index. A signal may end it early.
  virtual std::vector<std::size_t> wait(const std::vector<Worker*>& workers, std::chrono::milliseconds limit) = 0;
  // Whether workers may run on other machines, which share files with this one, but no memory.
  virtual bool is_elsewhere() const = 0;
};

// The place of all workers of this process: processes of this machine, unless main() chose another.
Workplace& workplace();
// To be called before any worker is asked; `place` outlives them all.
void use_workplace(Workplace& place);

}  // namespace millrace::experiments
