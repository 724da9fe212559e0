#include "experiments/cli/written_file.h"

#include <fmt/format.h>

#include <fstream>

#include "experiments/cli/exit_status.h"
#include "experiments/cli/load.h"

namespace millrace::experiments {

tl::expected<void, std::string> write_file(const std::filesystem::path& path, const std::string& text) {
  std::ofstream file(path);
  file << text;
  file.close();
  if (!file) return tl::unexpected(fmt::format("{} cannot be written", path.string()));
  return {};
}

bool write_and_name(const std::filesystem::path& path, const std::string& text) {
  if (auto written = write_file(path, text); !written) return complain(written.error(), kFailure) == kFine;
  fmt::print("{}\n", path.string());
  return true;
}

}  // namespace millrace::experiments
