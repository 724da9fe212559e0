#include "experiments/store/writer_guard.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <cstring>
#include <fstream>
#include <mutex>
#include <optional>
#include <thread>

#include "processes/process_identity.h"

namespace millrace::experiments {
namespace {

constexpr std::chrono::milliseconds kLookEvery{250};

// "HOST PID START_TICKS BOOT": a process, among all machines.
struct Writer {
  std::string host;
  processes::ProcessIdentity process;
  bool operator==(const Writer&) const = default;
};

std::string host_name() {
  std::array<char, 256> name{};
  ::gethostname(name.data(), name.size() - 1);
  return name.data();
}

Writer this_process() {
  return {host_name(), processes::identity_of(::getpid()).value_or(processes::ProcessIdentity{::getpid(), 0, ""})};
}

std::string to_line(const Writer& writer) {
  const std::string boot = writer.process.boot.empty() ? "-" : writer.process.boot;
  return fmt::format("{} {} {} {}\n", writer.host, writer.process.pid, writer.process.start_ticks, boot);
}

// Nothing of a file that is not there, or not written yet.
std::optional<Writer> writer_in(const std::filesystem::path& guard) {
  std::ifstream in(guard);
  Writer writer;
  if (!(in >> writer.host >> writer.process.pid >> writer.process.start_ticks >> writer.process.boot)) return {};
  if (writer.process.boot == "-") writer.process.boot.clear();
  return writer;
}

// An exclusive creation. 0, or the system's number for why not.
int make(const std::filesystem::path& path, const std::string& content) {
  const int file = ::open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0644);
  if (file < 0) return errno;
  const bool written = ::write(file, content.data(), content.size()) == static_cast<ssize_t>(content.size());
  const int error = written ? 0 : errno;
  ::close(file);
  return error;
}

// When it was touched, in seconds, by the clock of who keeps it. Nothing of a file that is not there.
std::optional<double> touched_s(const std::filesystem::path& path) {
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0) return {};
  return static_cast<double>(found.st_mtim.tv_sec) + 1e-9 * static_cast<double>(found.st_mtim.tv_nsec);
}

// Seconds since it was touched, both instants by the clock of who keeps the files: that of another machine may be
// wrong.
std::optional<double> age_s(const std::filesystem::path& guard) {
  const std::string probe = fmt::format("{}.{}-{}", guard.string(), host_name(), ::getpid());
  ::unlink(probe.c_str());
  if (make(probe, "") != 0) return {};
  const auto now = touched_s(probe), then = touched_s(guard);
  ::unlink(probe.c_str());
  if (!now || !then) return {};
  return *now - *then;
}

bool is_gone(const std::filesystem::path& guard, const std::optional<Writer>& writer) {
  if (writer && writer->host == host_name()) return !processes::is_running(writer->process);
  const auto age = age_s(guard);
  return age && *age > std::chrono::duration<double>(WriterGuard::kLost).count();
}

}  // namespace

// Touches the file until it goes.
class WriterGuard::Holder {
 public:
  explicit Holder(std::filesystem::path guard) : guard_(std::move(guard)), self_(this_process()) {
    // Signals are the main thread's.
    sigset_t all, before;
    sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before);
    toucher_ = std::thread([this] { touch(); });
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  }
  Holder(const Holder&) = delete;
  Holder& operator=(const Holder&) = delete;
  ~Holder() {
    {
      const std::lock_guard lock(mutex_);
      over_ = true;
    }
    wake_.notify_all();
    toucher_.join();
    if (is_ours()) ::unlink(guard_.c_str());
  }

  bool is_ours() const { return writer_in(guard_) == self_; }

 private:
  void touch() {
    std::unique_lock lock(mutex_);
    while (!wake_.wait_for(lock, kTouchEvery, [this] { return over_; })) {
      if (is_ours()) ::utimensat(AT_FDCWD, guard_.c_str(), nullptr, 0);
    }
  }

  const std::filesystem::path guard_;
  const Writer self_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool over_ = false;
  std::thread toucher_;
};

WriterGuard::WriterGuard(std::unique_ptr<Holder> holder) : holder_(std::move(holder)) {}
WriterGuard::WriterGuard(WriterGuard&&) noexcept = default;
WriterGuard& WriterGuard::operator=(WriterGuard&&) noexcept = default;
WriterGuard::~WriterGuard() = default;

tl::expected<WriterGuard, std::string> WriterGuard::take(const std::filesystem::path& store,
                                                         std::chrono::milliseconds patience) {
  const auto guard = guard_of(store);
  const auto deadline = std::chrono::steady_clock::now() + patience;
  std::optional<double> first_touch;
  while (true) {
    const int error = make(guard, to_line(this_process()));
    if (error == 0) return WriterGuard(std::make_unique<Holder>(guard));
    if (error != EEXIST) {
      return tl::unexpected(fmt::format("{} cannot be made: {}", guard.string(), std::strerror(error)));
    }
    const auto writer = writer_in(guard);
    if (is_gone(guard, writer)) {
      // Of several who find it so, one renames it away; the others find the next one's.
      const std::string away = fmt::format("{}.lost-{}-{}", guard.string(), host_name(), ::getpid());
      if (writer_in(guard) == writer && ::rename(guard.c_str(), away.c_str()) == 0) ::unlink(away.c_str());
      continue;
    }
    const bool here = writer && writer->host == host_name();
    const auto touch = touched_s(guard);
    first_touch = first_touch ? first_touch : touch;
    const bool lives = here || touch != first_touch;
    if (lives || std::chrono::steady_clock::now() >= deadline) {
      return tl::unexpected(fmt::format("{} is in use by process {} on {}; try again when that has finished",
                                        store.string(), writer ? writer->process.pid : -1,
                                        writer ? writer->host : "another machine"));
    }
    std::this_thread::sleep_for(kLookEvery);
  }
}

bool WriterGuard::is_held() const {
  return holder_->is_ours();
}

std::filesystem::path guard_of(const std::filesystem::path& store) {
  return store.string() + ".writer";
}

}  // namespace millrace::experiments
