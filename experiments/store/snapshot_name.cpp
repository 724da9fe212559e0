#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <filesystem>

#include "experiments/store/store.h"

namespace millrace::experiments {
namespace {

constexpr std::string_view kMark = ".snapshot-";

std::string beginning(const std::string& store) {
  std::array<char, 256> host{};
  ::gethostname(host.data(), host.size() - 1);
  return fmt::format("{}{}{}-", std::filesystem::path(store).filename().string(), kMark, host.data());
}

// Whether it is the pid of no process; what follows it is not looked at.
bool is_of_nobody(std::string_view digits) {
  pid_t pid = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), pid);
  return read.ec == std::errc() && pid > 0 && ::kill(pid, 0) != 0 && errno == ESRCH;
}

}  // namespace

std::string snapshot_name(const std::string& store) {
  const std::string begin = beginning(store);
  const auto folder = std::filesystem::path(store).parent_path();
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder.empty() ? "." : folder, ignored)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(begin) && is_of_nobody(std::string_view(name).substr(begin.size()))) {
      std::filesystem::remove(entry.path(), ignored);
    }
  }
  return (folder / fmt::format("{}{}", begin, ::getpid())).string();
}

bool is_snapshot_name(const std::string& path) {
  return std::filesystem::path(path).filename().string().find(kMark) != std::string::npos;
}

}  // namespace millrace::experiments
