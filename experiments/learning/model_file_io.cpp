#include "experiments/learning/model_file_io.h"

#include <fmt/format.h>

#include <fstream>
#include <iterator>

#include "models/learning_library.h"

namespace millrace::experiments {

tl::expected<std::unique_ptr<models::Model>, std::string> load_model(const std::filesystem::path& path) {
  const auto learning = models::learning_library();
  if (!learning) return tl::unexpected(learning.error());
  std::ifstream in(path, std::ios::binary);
  if (!in) return tl::unexpected(fmt::format("there is no model file {}", path.string()));
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  auto model = (*learning)->load(bytes);
  if (!model) return tl::unexpected(fmt::format("{}: {}", path.string(), model.error()));
  return std::move(*model);
}

tl::expected<void, std::string> write_model(const std::filesystem::path& path, const std::string& bytes) {
  std::error_code error;
  std::filesystem::create_directories(path.parent_path(), error);
  const std::filesystem::path draft = path.string() + ".new";
  std::ofstream out(draft, std::ios::binary);
  out << bytes;
  out.close();
  if (out) std::filesystem::rename(draft, path, error);
  if (!out || error) return tl::unexpected(fmt::format("the model file {} cannot be written", path.string()));
  return {};
}

}  // namespace millrace::experiments
