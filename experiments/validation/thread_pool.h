// Independent pieces of work on a few threads.
#pragma once

#include <cstddef>
#include <functional>

namespace millrace::experiments {

struct ThreadPoolHooks {
  // Does piece `i`, on one of the threads; pieces run side by side.
  std::function<void(std::size_t i)> work;
  // Called on the caller's thread for each finished piece, in the order in which they finished; work(i) happened
  // before.
  std::function<void(std::size_t i)> done;
  // Called on the caller's thread several times a second; false starts no further piece.
  std::function<bool()> go_on;
};

// Does pieces 0 .. count-1 in order on `threads` threads (>= 1), and returns when all of them, or after a stop all that
// were begun, are done. True if no piece was left out.
bool work_in_threads(std::size_t threads, std::size_t count, const ThreadPoolHooks& hooks);

}  // namespace millrace::experiments
