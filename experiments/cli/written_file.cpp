#include "experiments/cli/written_file.h"

#include <fmt/format.h>

#include <fstream>

#include "experiments/cli/exit_status.h"
#include "experiments/cli/load.h"

namespace millrace::experiments {

bool write_and_name(const std::filesystem::path& path, const std::string& text) {
  std::ofstream file(path);
  file << text;
  file.close();
  if (!file) return complain(fmt::format("{} cannot be written", path.string()), kFailure) == kFine;
  fmt::print("{}\n", path.string());
  return true;
}

}  // namespace millrace::experiments
