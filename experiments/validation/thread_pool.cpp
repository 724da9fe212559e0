#include "experiments/validation/thread_pool.h"

#include <algorithm>
#include <cassert>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace millrace::experiments {
namespace {

constexpr std::chrono::milliseconds kAskEvery{100};  // how soon a stop is noticed

class Pool {
 public:
  Pool(std::size_t count, const ThreadPoolHooks& hooks) : count_(count), hooks_(hooks) {}

  bool run(std::size_t threads) {
    std::vector<std::jthread> workers;
    working_ = std::min(threads, count_);
    for (std::size_t i = working_; i-- > 0;) workers.emplace_back([this] { serve(); });
    while (collect()) {
      if (!hooks_.go_on()) stop();
    }
    return next_ == count_;
  }

 private:
  void serve() {
    std::unique_lock lock(mutex_);
    while (!stopped_ && next_ < count_) {
      const std::size_t piece = next_++;
      lock.unlock();
      hooks_.work(piece);
      lock.lock();
      finished_.push_back(piece);
      news_.notify_one();
    }
    --working_;
    news_.notify_one();
  }

  // Hands over what has finished, after waiting a while for something to; false when nothing more will come.
  bool collect() {
    std::vector<std::size_t> finished;
    bool working = true;
    {
      std::unique_lock lock(mutex_);
      news_.wait_for(lock, kAskEvery, [this] { return !finished_.empty() || working_ == 0; });
      finished = std::exchange(finished_, {});
      working = working_ > 0;
    }
    for (const std::size_t piece : finished) hooks_.done(piece);
    return working;
  }

  void stop() {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }

  const std::size_t count_;
  const ThreadPoolHooks& hooks_;
  std::mutex mutex_;  // guards all below
  std::condition_variable news_;
  std::vector<std::size_t> finished_;  // not yet handed over
  std::size_t next_ = 0;
  std::size_t working_ = 0;  // threads
  bool stopped_ = false;
};

}  // namespace

bool work_in_threads(std::size_t threads, std::size_t count, const ThreadPoolHooks& hooks) {
  assert(threads >= 1 && hooks.work && hooks.done && hooks.go_on);
  return Pool(count, hooks).run(threads);
}

}  // namespace millrace::experiments
