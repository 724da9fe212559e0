#include "experiments/cli/places.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "experiments/config/config_home.h"

namespace millrace::experiments {

std::string default_store() {
  return displayed(results_home() / "results" / "store.sqlite");
}

std::filesystem::path results_folder(const std::string& out, const std::string& experiment_name) {
  if (!out.empty()) return out;
  return displayed(results_home() / "results" / experiment_name);
}

tl::expected<void, std::string> check_writable(const std::filesystem::path& folder) {
  std::error_code ignored;
  auto existing = std::filesystem::absolute(folder);
  while (!std::filesystem::exists(existing, ignored) && existing.has_relative_path()) existing = existing.parent_path();
  std::string reason;
  if (!std::filesystem::is_directory(existing, ignored)) {
    reason = fmt::format("{} is not a folder", existing.string());
  } else if (::access(existing.c_str(), W_OK | X_OK) != 0) {
    reason = std::strerror(errno);
  } else {
    return {};
  }
  return tl::unexpected(
      fmt::format("the output folder {} is not writable: {}; --out names another", folder.string(), reason));
}

tl::expected<void, std::string> make_folder(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (!error) return {};
  return tl::unexpected(
      fmt::format("the output folder {} cannot be made: {}; --out names another", folder.string(), error.message()));
}

}  // namespace millrace::experiments
