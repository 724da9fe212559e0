#include "experiments/forecasting/trained_forecaster.h"

#include <fmt/format.h>

#include <fstream>
#include <iterator>

#include "models/learning_library.h"

namespace millrace::experiments {

tl::expected<std::unique_ptr<models::Forecaster>, std::string> trained_forecaster(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return tl::unexpected(fmt::format("{}: there is no trained forecaster", path.string()));
  const auto learning = models::learning_library();
  if (!learning) return tl::unexpected(learning.error());
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  return (*learning)->load_forecaster(bytes);
}

}  // namespace millrace::experiments
