#include "experiments/store/merge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>

#include "experiments/store/export.h"
#include "experiments/store/schema.h"
#include "tests/experiments/store/temporary_folder.h"

namespace millrace::experiments {
namespace {

using testing::HasSubstr;

TableRow artefact(const std::string& hash, const std::string& status, const std::string& name = "name") {
  return {"artefact", {hash, std::string("run"), name, std::string("{}"), status}};
}
TableRow window(const std::string& run, double offered_per_s) {
  TableRow row{"window", Row(5)};
  row.values[0] = run;
  row.values[1] = std::int64_t{0};
  row.values[4] = offered_per_s;
  return row;
}
TableRow clock(const std::string& subject, double seconds) {
  return {"wall_clock", {subject, std::string("simulate"), std::string("then"), seconds}};
}

class MergeStores : public testing::Test {
 protected:
  // A row's columns that are not given are NULL.
  void fill(const std::string& name, std::vector<TableRow> rows) const {
    auto store = Store::open(folder.file(name));
    ASSERT_TRUE(store.has_value()) << store.error().what;
    for (TableRow& row : rows) {
      const auto columns = store->database().rows("SELECT count(*) FROM pragma_table_info(?1)", {row.table});
      row.values.resize(static_cast<std::size_t>(integer(columns->at(0).at(0))));
    }
    const auto put = store->put(rows);
    ASSERT_TRUE(put.has_value()) << put.error().what;
  }
  StoreResult<MergeCounts> merge(const std::string& name) const {
    auto into = Store::open(folder.file("all.sqlite"));
    return merge_store(*into, folder.file(name));
  }
  std::string dump(const std::string& name) const {
    auto store = Store::open(folder.file(name));
    std::ostringstream out;
    EXPECT_TRUE(write_dump(*store, out).has_value());
    return out.str();
  }
  const TemporaryFolder folder;
};

TEST_F(MergeStores, JoinsWhatIsApartAndIsRepeatable) {
  fill("a.sqlite", {artefact("a", "done"), window("a", 1), clock("a", 5), artefact("set", "running")});
  fill("b.sqlite", {artefact("b", "done"), window("b", 2), artefact("set", "running")});
  fill("both.sqlite",
       {artefact("a", "done"), window("a", 1), artefact("b", "done"), window("b", 2), artefact("set", "running")});
  const auto first = merge("a.sqlite");
  ASSERT_TRUE(first.has_value()) << first.error().what;
  EXPECT_EQ(first->artefacts, 2U);
  EXPECT_EQ(first->rows, 4U);
  EXPECT_EQ(merge("b.sqlite")->artefacts, 1U);
  EXPECT_EQ(dump("all.sqlite"), dump("both.sqlite"));
  for (const char* again : {"a.sqlite", "b.sqlite"}) {
    EXPECT_EQ(merge(again)->rows, 0U);
    EXPECT_EQ(dump("all.sqlite"), dump("both.sqlite"));
  }
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 4) << "nothing else is left";
}

TEST_F(MergeStores, DoneBeatsFailedBeatsRunning) {
  fill("done.sqlite", {artefact("a", "done"), window("a", 1), clock("a", 5)});
  fill("failed.sqlite", {artefact("a", "failed"), window("a", 2), clock("a", 6)});
  fill("running.sqlite", {artefact("a", "running"), window("a", 3)});
  EXPECT_TRUE(merge("running.sqlite").has_value());
  EXPECT_EQ(merge("failed.sqlite")->artefacts, 1U);
  EXPECT_EQ(dump("all.sqlite"), dump("failed.sqlite"));
  EXPECT_TRUE(merge("done.sqlite").has_value());
  EXPECT_EQ(dump("all.sqlite"), dump("done.sqlite"));
  for (const char* worse : {"failed.sqlite", "running.sqlite"}) {
    const auto merged = merge(worse);
    ASSERT_TRUE(merged.has_value()) << merged.error().what;
    EXPECT_EQ(merged->rows, 0U);
    EXPECT_EQ(dump("all.sqlite"), dump("done.sqlite"));
  }
  fill("other-failure.sqlite", {artefact("b", "failed"), window("b", 2)});
  fill("one-more.sqlite", {artefact("b", "failed"), window("b", 7)});
  EXPECT_TRUE(merge("other-failure.sqlite").has_value());
  EXPECT_TRUE(merge("one-more.sqlite").has_value()) << "two failures may differ";
}

TEST_F(MergeStores, RefusesOtherContentUnderTheSameKeyButNotAnotherName) {
  fill("a.sqlite", {artefact("a", "done", "mine"), window("a", 1)});
  fill("named.sqlite", {artefact("a", "done", "yours"), window("a", 1)});
  fill("changed.sqlite", {artefact("a", "done"), window("a", 9), artefact("new", "done")});
  EXPECT_TRUE(merge("a.sqlite").has_value());
  EXPECT_TRUE(merge("named.sqlite").has_value());
  const auto refused = merge("changed.sqlite");
  ASSERT_FALSE(refused.has_value());
  EXPECT_THAT(refused.error().what, HasSubstr("hold different content of table window under run a"));
  EXPECT_EQ(dump("all.sqlite"), dump("a.sqlite")) << "all or nothing";
}

TEST_F(MergeStores, RefusesWhatIsOlderDamagedOrNoStore) {
  fill("old.sqlite", {artefact("a", "done")});
  {
    auto old = Database::open(folder.file("old.sqlite"), Database::Mode::keep);
    EXPECT_TRUE(old->execute("PRAGMA user_version = 3").has_value());
  }
  std::vector<TableRow> many;
  for (int i = 0; i < 2000; ++i) many.push_back(artefact("hash " + std::to_string(i), "done"));
  fill("cut.sqlite", many);
  std::filesystem::resize_file(folder.file("cut.sqlite"), std::filesystem::file_size(folder.file("cut.sqlite")) / 2);
  folder.write("text.sqlite", std::string(500, 'x'));
  folder.write("empty.sqlite", "");
  fill("all.sqlite", {artefact("b", "done")});
  const std::string before = dump("all.sqlite");
  EXPECT_THAT(merge("old.sqlite").error().what, HasSubstr("an older version of Millrace (store version 3"));
  for (const char* name : {"cut.sqlite", "text.sqlite", "empty.sqlite"}) {
    const auto merged = merge(name);
    ASSERT_FALSE(merged.has_value()) << name;
    EXPECT_THAT(merged.error().what, HasSubstr("is damaged or not a Millrace store"));
  }
  EXPECT_THAT(merge("none.sqlite").error().what, HasSubstr("there is no store"));
  EXPECT_EQ(dump("all.sqlite"), before);
}

TEST_F(MergeStores, CopiesTheFilesOfArtefacts) {
  fill("far/a.sqlite", {artefact("a", "done"), artefact("b", "done")});
  folder.write("far/artefacts/a/model", "of a");
  folder.write("far/artefacts/b/model", "of b");
  fill("all.sqlite", {artefact("b", "done")});
  folder.write("artefacts/b/model", "ours");
  EXPECT_TRUE(merge("far/a.sqlite").has_value());
  EXPECT_EQ(folder.read("artefacts/a/model"), "of a");
  EXPECT_EQ(folder.read("artefacts/b/model"), "ours");
}

// What a merge brings later must not bring plans that nothing has.
TEST_F(MergeStores, LeavesPlansOfBeatenSetsOut) {
  const auto trace = [](const std::string& plan) {
    TableRow row{"trace", Row(7)};
    row.values[0] = std::string("set");
    row.values[1] = std::int64_t{plan == "used" ? 0 : 1};
    row.values[2] = plan;
    for (const std::size_t text : {3, 4, 5, 6}) row.values[text] = std::string("done");
    return row;
  };
  const auto plan = [](const std::string& hash) { return TableRow{"plan", {hash, std::string("{}")}}; };
  fill("shard.sqlite", {artefact("set", "running"), plan("used"), plan("spare"), trace("used"), trace("spare")});
  fill("whole.sqlite", {artefact("set", "done"), plan("used"), trace("used")});
  EXPECT_TRUE(merge("shard.sqlite").has_value());
  EXPECT_TRUE(merge("whole.sqlite").has_value());
  EXPECT_EQ(dump("all.sqlite"), dump("whole.sqlite"));
  EXPECT_TRUE(merge("shard.sqlite").has_value());
  EXPECT_EQ(dump("all.sqlite"), dump("whole.sqlite"));
}

}  // namespace
}  // namespace millrace::experiments
