#include "experiments/flink/cluster/run_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <utility>

namespace millrace::experiments::flink {

namespace fs = std::filesystem;

namespace {

constexpr const char* kMark = ".millrace-flink";  // in DIR/run: it is ours to remove

tl::expected<void, std::string> make_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (!error) return {};
  return tl::unexpected(fmt::format("the folder {} cannot be made: {}", folder.string(), error.message()));
}

}  // namespace

RunFolder::RunFolder(const fs::path& directory) : directory_(fs::absolute(directory).lexically_normal()) {}

bool RunFolder::is_ours() const {
  std::error_code ignored;
  return fs::is_regular_file(run() / kMark, ignored);
}

tl::expected<void, std::string> RunFolder::make() const {
  std::error_code ignored;
  if (fs::exists(run(), ignored) && !is_ours()) {
    return tl::unexpected(fmt::format("{} is there but is not from `flink up`; --dir names another folder",  //
                                      run().string()));
  }
  if (auto made = make_folder(run()); !made) return made;
  if (auto marked = replace_file(run() / kMark, ""); !marked) return marked;
  for (const fs::path& folder : {configuration(), pids(), run() / "tmp", log()}) {
    if (auto made = make_folder(folder); !made) return made;
  }
  return {};
}

tl::expected<void, std::string> RunFolder::renew_log() const {
  std::error_code ignored;
  const fs::path previous = directory_ / "log.previous";
  if (!fs::is_empty(log(), ignored)) {
    fs::remove_all(previous, ignored);
    fs::rename(log(), previous, ignored);
  }
  return make_folder(log());
}

void RunFolder::remove_run() const {
  if (!is_ours()) return;
  std::error_code ignored;
  // The mark goes last, so that what a crash leaves half removed is still ours.
  for (const auto& entry : fs::directory_iterator(run(), ignored)) {
    if (entry.path().filename() != kMark) fs::remove_all(entry.path(), ignored);
  }
  fs::remove_all(run(), ignored);
}

tl::expected<FolderLock, std::string> FolderLock::take(const fs::path& folder) {
  if (auto made = make_folder(folder); !made) return tl::unexpected(made.error());
  const fs::path name = folder / ".lock";
  const int file = ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (file < 0) return tl::unexpected(fmt::format("{} cannot be opened: {}", name.string(), std::strerror(errno)));
  if (::flock(file, LOCK_EX | LOCK_NB) == 0) return FolderLock(file);
  ::close(file);
  return tl::unexpected(std::string());
}

FolderLock::FolderLock(FolderLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}

FolderLock::~FolderLock() {
  if (file_ >= 0) ::close(file_);
}

tl::expected<void, std::string> replace_file(const fs::path& file, const std::string& content) {
  const fs::path part = file.string() + ".part";
  std::error_code error;
  {
    std::ofstream stream(part, std::ios::binary | std::ios::trunc);
    stream << content;
    stream.close();
    if (!stream) return tl::unexpected(fmt::format("{} cannot be written", part.string()));
  }
  fs::rename(part, file, error);
  if (!error) return {};
  return tl::unexpected(fmt::format("{} cannot be written: {}", file.string(), error.message()));
}

}  // namespace millrace::experiments::flink
