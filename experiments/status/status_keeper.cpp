#include "experiments/status/status_keeper.h"

#include <pthread.h>
#include <unistd.h>

#include <chrono>
#include <csignal>

#include "experiments/status/status_file.h"

namespace millrace::experiments {
namespace {

constexpr std::chrono::seconds kWriteEvery{1};
// What scripts are told by the program's exit status (experiments/cli/exit_status.h).
constexpr int kFine = 0, kFailure = 1, kFailedCells = 3, kInterrupted = 130;

std::string absolute(const std::string& path) {
  std::error_code error;
  const auto whole = std::filesystem::absolute(path, error);
  return path.empty() || error ? path : whole.lexically_normal().string();
}

WorkState state_of(int exit_status) {
  if (exit_status == kFine || exit_status == kFailedCells) return WorkState::finished;
  return exit_status == kInterrupted ? WorkState::interrupted : WorkState::failed;
}

// Whether the process that wrote the file works still; the file of one that is silent is taken over.
bool is_taken(const std::filesystem::path& file) {
  const auto status = read_status(file);
  return status && liveness_of(*status, now_utc_s(), host_name()) == Liveness::alive;
}

// Signals stay with the thread that works, which waits for things that they cut short.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    ::pthread_sigmask(SIG_BLOCK, &all, &before_);
  }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;
  ~SignalsBlocked() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_;
};

}  // namespace

StatusKeeper::StatusKeeper(const WorkDescription& work) : second_(is_taken(status_path(work.store))) {
  status_.host = host_name();
  status_.process.pid = ::getpid();
  if (const auto identity = processes::identity_of(::getpid())) status_.process = *identity;
  status_.command = work.command;
  status_.config = work.config;
  status_.store = absolute(work.store);
  status_.results = absolute(work.results);
  status_.workers = work.workers;
  status_.stage.stage = "starting";
  status_.started_utc_s = status_.progressed_utc_s = now_utc_s();
  file_ = second_ ? second_status_path(work.store, ::getpid()) : status_path(work.store);
  write();
  listen_to_progress([this](const StageProgress& stage) { hear(stage); });
  const SignalsBlocked blocked;
  writer_ = std::thread([this] { keep_writing(); });
}

StatusKeeper::~StatusKeeper() {
  end(kFailure);
}

void StatusKeeper::hear(const StageProgress& stage) {
  const std::lock_guard lock(mutex_);
  // Stages of one name that follow each other are told apart by their clocks, which start anew.
  const bool next = stage.stage != status_.stage.stage || stage.elapsed_s < status_.stage.elapsed_s;
  if (next) {
    simulated_before_s_ += status_.stage.simulated_s;
    failed_before_ += status_.stage.failed;
  }
  if (next || stage.done != status_.stage.done) status_.progressed_utc_s = now_utc_s();
  status_.stage = stage;
  status_.simulated_s = simulated_before_s_ + stage.simulated_s;
  status_.failed = failed_before_ + stage.failed;
}

void StatusKeeper::keep_writing() {
  std::unique_lock lock(mutex_);
  while (!stop_.wait_for(lock, kWriteEvery, [this] { return stopped_; })) {
    WorkStatus seen = status_;
    lock.unlock();
    seen.written_utc_s = now_utc_s();
    static_cast<void>(write_status(file_, seen));
    lock.lock();
  }
}

void StatusKeeper::write() {
  status_.written_utc_s = now_utc_s();
  static_cast<void>(write_status(file_, status_));
}

void StatusKeeper::end(int exit_status) {
  {
    const std::lock_guard lock(mutex_);
    if (stopped_) return;
    stopped_ = true;
  }
  stop_.notify_one();
  writer_.join();
  listen_to_progress({});
  status_.state = state_of(exit_status);
  status_.exit_status = exit_status;
  write();
  std::error_code ignored;
  if (second_) std::filesystem::remove(file_, ignored);
}

}  // namespace millrace::experiments
