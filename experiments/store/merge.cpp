#include "experiments/store/merge.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <optional>
#include <vector>

#include "experiments/store/schema.h"
#include "experiments/store/transaction.h"
#include "experiments/store/unused_plans.h"

namespace millrace::experiments {
namespace {

namespace fs = std::filesystem;

// What a config called something: the same content under another name is no conflict.
struct NameColumn {
  std::string_view table, column;
};
constexpr auto kNames = std::to_array<NameColumn>({{"artefact", "name"},
                                                   {"run", "query"},
                                                   {"run", "tuner"},
                                                   {"oracle", "query"},
                                                   {"capacity_probe", "query"},
                                                   {"comparison_run", "query"},
                                                   {"comparison_run", "tuner"}});

bool is_name(std::string_view table, std::string_view column) {
  return std::ranges::any_of(kNames, [&](const auto& each) { return each.table == table && each.column == column; });
}

// The version of a store by its file alone: nothing is opened, locked or migrated [SQLite file format, 1.3].
std::optional<std::int64_t> version_in_file(const std::string& path) {
  std::array<unsigned char, 100> header{};
  std::ifstream in(path, std::ios::binary);
  if (!in.read(reinterpret_cast<char*>(header.data()), header.size())) return {};  // NOLINT: bytes of a file
  const auto number = [&](std::size_t at) {
    std::int64_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) value = value * 256 + header[at + i];
    return value;
  };
  return number(68) == kApplicationId ? std::optional(number(60)) : std::nullopt;
}

StoreResult<void> check_version(const std::string& path) {
  std::error_code ignored;
  if (!fs::exists(path, ignored)) return tl::unexpected(StoreError{fmt::format("there is no store at {}", path)});
  const auto version = version_in_file(path);
  if (!version) return tl::unexpected(StoreError{path + " is damaged or not a Millrace store"});
  if (*version >= kSchemaVersion) return {};  // opening it refuses a newer one
  return tl::unexpected(StoreError{
      fmt::format("{} was written by an older version of Millrace (store version {}, this program writes {}); "
                  "`millrace export --dump --store {}` brings it up to date, if its results are still wanted",
                  path, *version, kSchemaVersion, path)});
}

// Removed when it goes.
class TemporaryFile {
 public:
  explicit TemporaryFile(std::string path) : path_(std::move(path)) {}
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    std::error_code ignored;
    fs::remove(path_, ignored);
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// A copy of the store that does not change, and that is known to be whole: copying reads every page.
StoreResult<void> freeze(const std::string& from, const std::string& copy) {
  if (auto known = check_version(from); !known) return known;
  auto store = Store::open_existing(from);
  if (!store) return tl::unexpected(store.error());
  return store->snapshot_to(copy);
}

class Merge {
 public:
  Merge(Store& into, const std::string& from) : store_(into), database_(into.database()), from_(from) {}

  // Requires: the other store is attached as `other`.
  StoreResult<MergeCounts> run() {
    Transaction transaction(database_);
    UnusedPlans plans(database_);
    if (auto done = transaction.begin(); !done) return tl::unexpected(done.error());
    if (auto done = plans.begin(); !done) return tl::unexpected(done.error());
    for (const auto step :
         {&Merge::judge, &Merge::suspect_plans, &Merge::remove_beaten, &Merge::join, &Merge::copy_files}) {
      if (auto done = (this->*step)(); !done) return tl::unexpected(done.error());
    }
    const std::int64_t before = database_.changes();
    if (auto done = plans.remove(); !done) return tl::unexpected(done.error());
    counts_.rows -= std::min(counts_.rows, static_cast<std::size_t>(database_.changes() - before));
    if (auto done = transaction.commit(); !done) return tl::unexpected(done.error());
    return counts_;
  }

 private:
  struct Columns {
    std::vector<std::string> key, others;
  };

  // Says of each artefact of the other store whose rows count: 'join' both, 'other' its own alone, 'own' ours.
  StoreResult<void> judge() {
    constexpr std::string_view kRank = "CASE {}.status WHEN 'done' THEN 2 WHEN 'failed' THEN 1 ELSE 0 END";
    const std::string its = fmt::format(fmt::runtime(kRank), "o"), ours = fmt::format(fmt::runtime(kRank), "m");
    const auto made = database_.execute(fmt::format(
        "DROP TABLE IF EXISTS temp.verdict;"
        "CREATE TEMP TABLE verdict (hash TEXT PRIMARY KEY, rows TEXT NOT NULL, is_new INTEGER NOT NULL) WITHOUT ROWID;"
        "INSERT INTO verdict SELECT o.hash, CASE WHEN m.hash IS NULL THEN 'join' WHEN {0} > {1} THEN 'other' WHEN {0} "
        "< "
        "{1} OR o.status = 'failed' THEN 'own' ELSE 'join' END, m.hash IS NULL FROM other.artefact o LEFT JOIN "
        "main.artefact m ON m.hash = o.hash",
        its, ours));
    if (!made) return made;
    const auto further = database_.rows("SELECT count(*) FROM verdict WHERE is_new = 1 OR rows = 'other'");
    if (!further) return tl::unexpected(further.error());
    counts_.artefacts = static_cast<std::size_t>(integer(further->at(0).at(0)));
    return {};
  }

  // Plans of executions that will not be there.
  StoreResult<void> suspect_plans() {
    return database_.execute(
        "INSERT OR IGNORE INTO suspect_plan SELECT plan FROM other.trace JOIN verdict v ON v.hash = trace_set WHERE "
        "v.rows = 'own' AND plan IS NOT NULL;"
        "INSERT OR IGNORE INTO suspect_plan SELECT plan FROM main.trace JOIN verdict v ON v.hash = trace_set WHERE "
        "v.rows = 'other' AND plan IS NOT NULL");
  }

  // Every table's key begins with the hash of the artefact that its rows belong to.
  StoreResult<void> remove_beaten() {
    for (const std::string_view table : table_names()) {
      const auto columns = columns_of(table);
      if (!columns) return tl::unexpected(columns.error());
      auto removed = database_.execute(fmt::format(
          "DELETE FROM main.{} WHERE {} IN (SELECT hash FROM verdict WHERE rows = 'other')", table, columns->key[0]));
      if (!removed) return removed;
    }
    return {};
  }

  StoreResult<void> join() {
    for (const std::string_view table : table_names()) {
      const auto columns = columns_of(table);
      if (!columns) return tl::unexpected(columns.error());
      if (auto same = check_same(table, *columns); !same) return same;
      const std::int64_t before = database_.changes();
      auto added = database_.execute(fmt::format(
          "INSERT OR IGNORE INTO main.{0} SELECT o.* FROM other.{0} o LEFT JOIN verdict v ON v.hash = o.{1} "
          "WHERE coalesce(v.rows, 'join') <> 'own'",
          table, columns->key[0]));
      if (!added) return added;
      counts_.rows += static_cast<std::size_t>(database_.changes() - before);
    }
    return {};
  }

  StoreResult<void> check_same(std::string_view table, const Columns& columns) {
    if (table == kWallClockTable) return {};
    std::vector<std::string> equal, differ;
    for (const std::string& column : columns.key) equal.push_back(fmt::format("m.{0} = o.{0}", column));
    for (const std::string& column : columns.others) {
      if (!is_name(table, column)) differ.push_back(fmt::format("m.{0} IS NOT o.{0}", column));
    }
    if (differ.empty()) return {};
    const auto rows =
        database_.rows(fmt::format("SELECT o.{0} FROM other.{1} o JOIN main.{1} m ON {2} LEFT JOIN verdict v ON v.hash "
                                   "= o.{0} WHERE coalesce(v.rows, "
                                   "'join') = 'join' AND ({3}) LIMIT 1",
                                   columns.key[0], table, fmt::join(equal, " AND "), fmt::join(differ, " OR ")));
    if (!rows) return tl::unexpected(rows.error());
    if (rows->empty()) return {};
    return tl::unexpected(StoreError{
        fmt::format("{} and {} hold different content of table {} under {} {}: one was changed, or different programs "
                    "computed them; nothing of {} was merged",
                    from_, store_.path(), table, columns.key[0], text(rows->at(0).at(0)), from_)});
  }

  StoreResult<Columns> columns_of(std::string_view table) {
    auto rows = database_.rows("SELECT name, pk FROM pragma_table_info(?1) ORDER BY pk, cid", {std::string(table)});
    if (!rows) return tl::unexpected(rows.error());
    Columns columns;
    for (const Row& row : *rows) (integer(row[1]) > 0 ? columns.key : columns.others).push_back(text(row[0]));
    return columns;
  }

  // Before the rows that speak of them are there for good. A file that is there already stays, unless it is beaten.
  StoreResult<void> copy_files() {
    const auto beaten = database_.rows("SELECT hash FROM verdict WHERE rows = 'other'");
    if (!beaten) return tl::unexpected(beaten.error());
    const fs::path source = fs::path(from_).parent_path() / "artefacts";
    const fs::path target = fs::path(store_.path()).parent_path() / "artefacts";
    std::error_code error;
    if (!fs::is_directory(source, error) || fs::equivalent(source, target, error)) return {};
    for (const auto& entry : fs::directory_iterator(source, error)) {
      const fs::path place = target / entry.path().filename();
      const bool is_beaten = std::ranges::any_of(
          *beaten, [&](const Row& row) { return text(row[0]) == entry.path().filename().string(); });
      std::error_code ignored;
      if (fs::exists(place, ignored) && !is_beaten) continue;
      if (auto copied = copy_folder(entry.path(), place); !copied) return copied;
    }
    return {};
  }

  static StoreResult<void> copy_folder(const fs::path& source, const fs::path& place) {
    const fs::path unfinished = place.string() + fmt::format(".part-{}", ::getpid());
    std::error_code error;
    fs::remove_all(unfinished, error);
    fs::create_directories(place.parent_path(), error);
    fs::copy(source, unfinished, fs::copy_options::recursive, error);
    if (!error) fs::remove_all(place, error);
    if (!error) fs::rename(unfinished, place, error);
    if (!error) return {};
    std::error_code ignored;
    fs::remove_all(unfinished, ignored);
    return tl::unexpected(
        StoreError{fmt::format("{} cannot be copied to {}: {}", source.string(), place.string(), error.message())});
  }

  Store& store_;
  Database& database_;
  const std::string& from_;
  MergeCounts counts_;
};

}  // namespace

StoreResult<MergeCounts> merge_store(Store& into, const std::string& from) {
  const TemporaryFile copy(snapshot_name(into.path()));
  if (auto frozen = freeze(from, copy.path()); !frozen) return tl::unexpected(frozen.error());
  Database& database = into.database();
  if (auto attached = database.rows("ATTACH ?1 AS other", {frozen_uri(copy.path())}); !attached) {
    return tl::unexpected(attached.error());
  }
  auto counts = Merge(into, from).run();
  static_cast<void>(database.execute("DROP TABLE IF EXISTS temp.verdict; DROP TABLE IF EXISTS temp.suspect_plan"));
  if (auto detached = database.execute("DETACH other"); !detached && counts) return tl::unexpected(detached.error());
  return counts;
}

}  // namespace millrace::experiments
