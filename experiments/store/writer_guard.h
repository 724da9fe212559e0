// One writer of a file where locks are not to be trusted.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <tl/expected.hpp>

namespace millrace::experiments {

// A file beside the store, FILE.writer, that names the process that may write to it. It is made by a call that every
// network file system does at once or not at all (open with O_EXCL), and touched every few seconds by a thread as long
// as its process lives. One that was not touched for `kLost`, by the file server's own clock, is of a process or a
// machine that is gone, and the next writer takes over: so a job that was killed is resumed on any machine.
class WriterGuard {
 public:
  static constexpr std::chrono::seconds kTouchEvery{5};
  static constexpr std::chrono::seconds kLost{40};

  // Takes the guard. Of a holder on this machine it is known at once whether it still runs; another one, whose guard is
  // fresh, is watched for `patience`, or until it touches it. The error, a sentence: another process has it, or the
  // folder cannot be written to.
  static tl::expected<WriterGuard, std::string> take(const std::filesystem::path& store,
                                                     std::chrono::milliseconds patience = kLost + 2 * kTouchEvery);
  WriterGuard(WriterGuard&&) noexcept;
  WriterGuard& operator=(WriterGuard&&) noexcept;
  ~WriterGuard();  // gives it back

  // Whether it is still ours: a process that was stopped for long may have been taken for lost.
  bool is_held() const;

 private:
  class Holder;
  explicit WriterGuard(std::unique_ptr<Holder> holder);

  std::unique_ptr<Holder> holder_;
};

// FILE.writer
std::filesystem::path guard_of(const std::filesystem::path& store);

}  // namespace millrace::experiments
