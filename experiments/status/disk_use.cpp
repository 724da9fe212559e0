#include "experiments/status/disk_use.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "experiments/store/owners.h"

namespace millrace::experiments {

namespace fs = std::filesystem;

namespace {

std::int64_t bytes_of(const fs::path& file) {
  std::error_code error;
  const auto size = fs::file_size(file, error);
  return error ? 0 : static_cast<std::int64_t>(size);
}

std::string kind_of_table(const std::string& table) {
  const auto owners = table_owners();
  const auto owner = std::ranges::find(owners, table, &TableOwner::table);
  if (owner != owners.end()) return std::string(owner->about);
  return table == "plan" || table == "artefact" ? table : "others";
}

// Not every SQLite can say it.
void count_rows(Database& database, DiskUse& use) {
  const auto rows = database.rows("SELECT name, sum(pgsize) FROM dbstat GROUP BY name");
  if (!rows) return;
  for (const Row& row : *rows) use.rows[kind_of_table(text(row[0]))] += integer(row[1]);
}

StoreResult<void> count_files(Store& store, DiskUse& use) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(artefact_folder(store.path()), error)) {
    const std::int64_t bytes = bytes_below(entry.path());
    const auto kind =
        store.database().rows("SELECT kind FROM artefact WHERE hash = ?1", {entry.path().filename().string()});
    if (!kind) return tl::unexpected(kind.error());
    use.files[kind->empty() ? "none" : text(kind->front().front())] += bytes;
    use.folder += bytes;
  }
  return {};
}

}  // namespace

std::int64_t bytes_below(const fs::path& folder) {
  std::error_code error;
  if (fs::is_regular_file(fs::symlink_status(folder, error))) return bytes_of(folder);
  std::int64_t bytes = 0;
  for (auto file = fs::recursive_directory_iterator(folder, error);
       !error && file != fs::recursive_directory_iterator(); file.increment(error)) {
    std::error_code gone;
    if (fs::is_regular_file(file->symlink_status(gone))) bytes += bytes_of(file->path());
  }
  return bytes;
}

fs::path artefact_folder(const std::string& store) {
  return fs::path(store).parent_path() / "artefacts";
}

StoreResult<DiskUse> disk_use(Store& store, std::int64_t most_read) {
  DiskUse use;
  use.database = bytes_of(store.path()) + bytes_of(store.path() + "-wal");
  const auto free = store.database().rows("PRAGMA freelist_count");
  if (!free) return tl::unexpected(free.error());
  const auto page = store.database().rows("PRAGMA page_size");
  if (!page) return tl::unexpected(page.error());
  use.free_pages = integer(free->at(0).at(0)) * integer(page->at(0).at(0));
  if (use.database <= most_read) count_rows(store.database(), use);
  if (auto counted = count_files(store, use); !counted) return tl::unexpected(counted.error());
  return use;
}

std::string size_text(std::int64_t bytes) {
  constexpr std::array<std::string_view, 5> kUnits = {"B", "KiB", "MiB", "GiB", "TiB"};
  auto size = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (size >= 1023.95 && unit + 1 < kUnits.size()) size /= 1024, ++unit;
  return unit == 0 ? fmt::format("{} B", bytes) : fmt::format("{:.1f} {}", size, kUnits[unit]);
}

}  // namespace millrace::experiments
