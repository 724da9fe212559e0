// Where a local cluster keeps what it needs while it is up, and what it leaves.
//
//   DIR/log/           logs of the cluster; DIR/log.previous/ those of the cluster before
//   DIR/run/           all else, gone when the cluster is down:
//     conf/ pids/      configuration; a file a process
//     tmp/ web/ upload/ blob/ checkpoints/ savepoints/    Flink's own
#pragma once

#include <filesystem>
#include <string>
#include <tl/expected.hpp>

namespace millrace::experiments::flink {

class RunFolder {
 public:
  explicit RunFolder(const std::filesystem::path& directory);  // relative: to the current folder

  const std::filesystem::path& directory() const { return directory_; }  // absolute
  std::filesystem::path run() const { return directory_ / "run"; }
  std::filesystem::path configuration() const { return run() / "conf"; }
  std::filesystem::path pids() const { return run() / "pids"; }
  std::filesystem::path log() const { return directory_ / "log"; }
  std::filesystem::path log_of(const std::string& process) const { return log() / (process + ".log"); }
  std::filesystem::path output_of(const std::string& process) const { return log() / (process + ".out"); }

  // Makes the folders. The error is a sentence: they cannot be made, or DIR/run is another's.
  tl::expected<void, std::string> make() const;
  // Puts the logs there are aside and makes a new folder for them; those put aside before are gone.
  tl::expected<void, std::string> renew_log() const;
  // Removes DIR/run, if it is ours; what cannot be removed stays.
  void remove_run() const;
  // Whether DIR/run is there and was made here.
  bool is_ours() const;

 private:
  std::filesystem::path directory_;
};

// While it lives nobody else works in the folder. It goes with the process that holds it, however that ends.
class FolderLock {
 public:
  // Makes the folder if it is not there; waits for nobody. The error is a sentence, "" if another holds the lock.
  static tl::expected<FolderLock, std::string> take(const std::filesystem::path& folder);
  FolderLock(FolderLock&& other) noexcept;
  FolderLock& operator=(FolderLock&&) = delete;
  ~FolderLock();

 private:
  explicit FolderLock(int file) : file_(file) {}
  int file_;
};

// Replaces a file in one step, so that nobody ever sees half of it. The error is a sentence.
tl::expected<void, std::string> replace_file(const std::filesystem::path& file, const std::string& content);

}  // namespace millrace::experiments::flink
