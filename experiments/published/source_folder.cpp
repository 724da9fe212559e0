#include "experiments/published/source_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "experiments/published/label_files.h"
#include "experiments/store/sha256.h"

namespace millrace::experiments {
namespace {

namespace fs = std::filesystem;

std::string structure_of(const fs::path& file) {
  const fs::path folder = file.parent_path();
  return (folder.filename() == "graphs" ? folder.parent_path() : folder).filename().string();
}

tl::expected<void, std::string> find_files(SourceFolder& folder) {
  std::error_code error;
  const fs::path whole = fs::canonical(folder.root, error);  // "." has a name too
  if (error || !fs::is_directory(whole, error)) {
    return tl::unexpected(fmt::format("{} is not a folder", folder.root.string()));
  }
  for (fs::recursive_directory_iterator entry(whole, error), end; !error && entry != end; entry.increment(error)) {
    if (!entry->is_regular_file(error)) continue;
    const fs::path& path = entry->path();
    const std::string below = path.lexically_relative(whole).generic_string();
    if (path.extension() == ".graph") {
      folder.graphs.push_back({below, structure_of(path), path.stem().string()});
    } else if (is_label_file(path.filename().string())) {
      folder.label_files.push_back(below);
    }
  }
  if (error) return tl::unexpected(fmt::format("{} cannot be read: {}", folder.root.string(), error.message()));
  if (folder.graphs.empty()) {
    return tl::unexpected(fmt::format("there is no *.graph file in {} or below", folder.root.string()));
  }
  std::ranges::sort(folder.graphs, {}, &GraphFile::path);
  std::ranges::sort(folder.label_files);
  return {};
}

tl::expected<std::string, std::string> content_hash(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream content;
  content << in.rdbuf();
  if (!in) return tl::unexpected(fmt::format("{} cannot be read", path.string()));
  return sha256_hex(content.view());
}

}  // namespace

tl::expected<SourceFolder, std::string> read_source_folder(const fs::path& root,
                                                           const std::function<bool()>& interrupted) {
  SourceFolder folder;
  folder.root = root;
  if (auto found = find_files(folder); !found) return tl::unexpected(found.error());
  std::string listing;
  for (const GraphFile& graph : folder.graphs) {
    if (interrupted()) return tl::unexpected(std::string());
    const auto hash = content_hash(root / graph.path);
    if (!hash) return tl::unexpected(hash.error());
    listing += fmt::format("{}/{} {}\n", graph.structure, graph.id, *hash);
  }
  for (const std::string& file : folder.label_files) {
    const auto hash = content_hash(root / file);
    if (!hash) return tl::unexpected(hash.error());
    listing += fmt::format("labels {}\n", *hash);
  }
  folder.hash = sha256_hex(listing);
  return folder;
}

}  // namespace millrace::experiments
