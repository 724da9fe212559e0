#include "experiments/store/store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "experiments/store/schema.h"
#include "tests/experiments/store/temporary_folder.h"

namespace millrace::experiments {
namespace {

using testing::HasSubstr;

TableRow artefact(const std::string& hash, const std::string& status) {
  return {"artefact", {hash, "run", "a run", "{}", status}};
}

std::string error_of_opening(const std::string& path) {
  const auto store = Store::open(path);
  EXPECT_FALSE(store.has_value());
  return store ? "" : store.error().what;
}

TEST(Store, IsMadeWithItsFolder) {
  const TemporaryFolder folder;
  auto store = Store::open(folder.file("a/b/store.sqlite"));
  ASSERT_TRUE(store.has_value()) << store.error().what;
  EXPECT_EQ(integer(store->database().rows("PRAGMA user_version")->at(0).at(0)), kSchemaVersion);
}

TEST(Store, HasEveryTable) {
  const TemporaryFolder folder;
  auto store = Store::open(folder.file("store.sqlite"));
  ASSERT_TRUE(store.has_value());
  const auto tables = store->database().rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name");
  std::vector<std::string> expected(table_names().begin(), table_names().end());
  std::ranges::sort(expected);
  std::vector<std::string> found;
  for (const Row& row : *tables) found.push_back(text(row[0]));
  EXPECT_EQ(found, expected);
}

TEST(Store, KeepsWhatWasPutAndReplacesByKey) {
  const TemporaryFolder folder;
  {
    auto store = Store::open(folder.file("store.sqlite"));
    ASSERT_TRUE(store->put({artefact("x", "failed"), artefact("y", "done")}).has_value());
    ASSERT_TRUE(store->put({artefact("x", "done")}).has_value());
  }
  auto store = Store::open_existing(folder.file("store.sqlite"));
  ASSERT_TRUE(store.has_value()) << store.error().what;
  EXPECT_EQ(*store->status("x"), "done");
  EXPECT_EQ(*store->status("y"), "done");
  EXPECT_EQ(*store->status("z"), std::nullopt);
}

TEST(Store, PutsAllRowsOrNone) {
  const TemporaryFolder folder;
  auto store = Store::open(folder.file("store.sqlite"));
  TableRow broken = artefact("y", "done");
  broken.values[1] = std::monostate{};  // kind is NOT NULL
  EXPECT_FALSE(store->put({artefact("x", "done"), broken}).has_value());
  EXPECT_EQ(*store->status("x"), std::nullopt);
  EXPECT_TRUE(store->put({artefact("x", "done")}).has_value());
}

TEST(Store, ExactNumbersComeBack) {
  const TemporaryFolder folder;
  auto store = Store::open(folder.file("store.sqlite"));
  const Row values = {0.1 + 0.2, std::int64_t{-7}, std::string("a\0b", 3), std::monostate{}};
  const auto rows = store->database().rows("SELECT ?1, ?2, ?3, ?4", values);
  ASSERT_TRUE(rows.has_value());
  EXPECT_EQ(rows->at(0), values);
}

TEST(Store, RefusesOneWrittenByANewerVersion) {
  const TemporaryFolder folder;
  const std::string path = folder.file("store.sqlite");
  ASSERT_TRUE(Store::open(path)->database().execute("PRAGMA user_version = 99").has_value());
  EXPECT_THAT(error_of_opening(path), HasSubstr("was written by a newer version of Millrace (store version 99"));
}

TEST(Store, BringsAnOlderOneUpToDate) {
  const TemporaryFolder folder;
  const std::string path = folder.file("store.sqlite");
  {
    auto old = Database::open(path, Database::Mode::create);
    ASSERT_TRUE(old->execute(std::string(schema_steps()[0])).has_value());
    ASSERT_TRUE(old->execute("INSERT INTO plan VALUES ('x', '{}')").has_value());
    const std::string stamp = "PRAGMA user_version = 1; PRAGMA application_id = " + std::to_string(kApplicationId);
    ASSERT_TRUE(old->execute(stamp).has_value());
  }
  auto store = Store::open_existing(path);
  ASSERT_TRUE(store.has_value()) << store.error().what;
  EXPECT_EQ(integer(store->database().rows("PRAGMA user_version")->at(0).at(0)), kSchemaVersion);
  EXPECT_EQ(text(store->database().rows("SELECT hash FROM plan")->at(0).at(0)), "x");
  EXPECT_EQ(integer(store->database().rows("SELECT count(*) FROM trace")->at(0).at(0)), 0);
}

TEST(Store, RefusesAnotherProgramsDatabase) {
  const TemporaryFolder folder;
  const std::string path = folder.file("other.sqlite");
  ASSERT_TRUE(Database::open(path, Database::Mode::create)->execute("CREATE TABLE recipes (name TEXT)").has_value());
  EXPECT_THAT(error_of_opening(path), HasSubstr("is a database of another program"));
}

TEST(Store, RefusesWhatIsNoDatabase) {
  const TemporaryFolder folder;
  folder.write("store.sqlite", std::string(5000, 'x'));
  EXPECT_THAT(error_of_opening(folder.file("store.sqlite")), HasSubstr("is damaged or not a Millrace store"));
}

TEST(Store, RefusesATruncatedOne) {
  const TemporaryFolder folder;
  const std::string path = folder.file("store.sqlite");
  { ASSERT_TRUE(Store::open(path).has_value()); }
  std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
  EXPECT_THAT(error_of_opening(path), HasSubstr("is damaged or not a Millrace store"));
}

TEST(Store, SaysWhatToDoWhenThereIsNone) {
  const TemporaryFolder folder;
  const auto store = Store::open_existing(folder.file("store.sqlite"));
  ASSERT_FALSE(store.has_value());
  EXPECT_THAT(store.error().what, HasSubstr("there is no store at"));
  EXPECT_FALSE(std::filesystem::exists(folder.file("store.sqlite")));
}

TEST(Store, CannotLieBelowAFile) {
  const TemporaryFolder folder;
  folder.write("file", "");
  EXPECT_THAT(error_of_opening(folder.file("file/store.sqlite")), HasSubstr("cannot be made"));
}

TEST(Store, IsReadWhileAnotherWrites) {
  const TemporaryFolder folder;
  const std::string path = folder.file("store.sqlite");
  auto writer = Store::open(path);
  ASSERT_TRUE(writer->put({artefact("x", "done")}).has_value());
  ASSERT_TRUE(writer->database().execute("BEGIN IMMEDIATE; UPDATE artefact SET status = 'failed'").has_value());
  auto reader = Store::open_to_read(path);
  ASSERT_TRUE(reader.has_value()) << reader.error().what;
  EXPECT_EQ(*reader->status("x"), "done");
  EXPECT_FALSE(reader->put({artefact("y", "done")}).has_value());
  ASSERT_TRUE(writer->database().execute("COMMIT").has_value());
  EXPECT_EQ(*reader->status("x"), "failed");
}

TEST(Store, IsReadAsItsFileIsWhileAnotherMachineWrites) {
  const TemporaryFolder folder;
  const std::string path = folder.file("a store?#1%.sqlite");
  auto writer = Store::open(path);
  ASSERT_TRUE(writer->put({artefact("x", "done")}).has_value());
  ASSERT_TRUE(writer->database().rows("PRAGMA wal_checkpoint(TRUNCATE)").has_value());
  ASSERT_TRUE(writer->put({artefact("y", "done")}).has_value());  // not in the file yet
  auto reader = Store::open_to_read(path, true);
  ASSERT_TRUE(reader.has_value()) << reader.error().what;
  EXPECT_EQ(*reader->status("x"), "done");
  EXPECT_EQ(*reader->status("y"), std::nullopt);
}

TEST(Store, IsNotMadeNorBroughtUpToDateToBeRead) {
  const TemporaryFolder folder;
  EXPECT_THAT(Store::open_to_read(folder.file("none.sqlite")).error().what, HasSubstr("there is no store at"));
  EXPECT_FALSE(std::filesystem::exists(folder.file("none.sqlite")));
  folder.write("empty.sqlite", "");
  EXPECT_THAT(Store::open_to_read(folder.file("empty.sqlite")).error().what, HasSubstr("is empty"));
  const std::string old = folder.file("old.sqlite");
  {
    auto database = Database::open(old, Database::Mode::create);
    ASSERT_TRUE(database->execute(std::string(schema_steps().front())).has_value());
    ASSERT_TRUE(database->execute("PRAGMA application_id = " + std::to_string(kApplicationId)).has_value());
    ASSERT_TRUE(database->execute("PRAGMA user_version = 1").has_value());
  }
  auto store = Store::open_to_read(old);
  ASSERT_TRUE(store.has_value()) << store.error().what;
  EXPECT_EQ(integer(store->database().rows("PRAGMA user_version")->at(0).at(0)), 1);
}

TEST(Store, ATruncatedOneIsNotRead) {
  const TemporaryFolder folder;
  const std::string path = folder.file("store.sqlite");
  { ASSERT_TRUE(Store::open(path).has_value()); }
  std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
  EXPECT_THAT(Store::open_to_read(path).error().what, HasSubstr("is damaged or not a Millrace store"));
}

}  // namespace
}  // namespace millrace::experiments
