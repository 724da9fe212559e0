#include "experiments/garbage/collect.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "experiments/garbage/garbage_text.h"
#include "experiments/status/disk_use.h"
#include "tests/experiments/garbage/made_store.h"
#include "tests/experiments/store/temporary_folder.h"

namespace millrace::experiments {
namespace {

using testing::HasSubstr;

class CollectTest : public testing::Test {
 protected:
  CollectTest() : store(*Store::open(folder.file("store.sqlite"))) {
    put(store, made_run(0), "q ds2 #0");
    put(store, old, "q ds2 #1");
    for (const std::string& hash : {made_run(0).hash(), old.hash(), std::string("of none")}) put_time(store, hash);
    give_file(made_run(0).hash(), 10);
    give_file(old.hash(), 1000);
    give_file(std::string(64, 'a'), 20);
    give_file("not-a-hash", 1);
  }

  void give_file(const std::string& name, std::size_t bytes) {
    std::filesystem::create_directories(artefact_folder(store.path()) / name);
    folder.write("artefacts/" + name + "/model", std::string(bytes, 'x'));
  }
  Garbage found() {
    const auto garbage = find_garbage(store, *fates(store, {}));
    EXPECT_TRUE(garbage.has_value()) << garbage.error().what;
    return garbage.value_or(Garbage());
  }
  std::int64_t rows_of(const std::string& table) {
    return integer(store.database().rows("SELECT count(*) FROM " + table)->at(0).at(0));
  }
  bool has_folder(const std::string& name) const {
    return std::filesystem::exists(artefact_folder(store.path()) / name);
  }

  const TemporaryFolder folder;
  Store store;
  const ArtefactKey old = made_run(1, runtime::kRuntimeRevision - 1);
};

TEST_F(CollectTest, FindsArtefactsRowsAndFoldersAndChangesNothing) {
  const Garbage garbage = found();
  EXPECT_EQ(garbage.hashes, std::vector{old.hash()});
  EXPECT_EQ(garbage.rows.at("wall_clock"), 2);
  EXPECT_EQ(garbage.orphans.at("wall_clock"), 1);
  EXPECT_EQ(garbage.folders.size(), 2);
  EXPECT_EQ(garbage.stray_bytes, 20);
  EXPECT_EQ(garbage.file_bytes, 1020);
  EXPECT_EQ(rows_of("artefact"), 2);
  EXPECT_EQ(rows_of("wall_clock"), 3);
  EXPECT_TRUE(has_folder(old.hash()));
}

TEST_F(CollectTest, RemovesThemAndNothingElse) {
  ASSERT_TRUE(remove_garbage(store, found()).has_value());
  EXPECT_EQ(rows_of("artefact"), 1);
  EXPECT_EQ(rows_of("wall_clock"), 1);
  EXPECT_EQ(*store.status(made_run(0).hash()), "done");
  EXPECT_TRUE(has_folder(made_run(0).hash()));
  EXPECT_TRUE(has_folder("not-a-hash"));
  EXPECT_FALSE(has_folder(old.hash()));
  EXPECT_FALSE(has_folder(std::string(64, 'a')));
  EXPECT_TRUE(found().empty());
}

TEST_F(CollectTest, PlansGoWithTheirLastUser) {
  ASSERT_TRUE(
      store.put({{"plan", {std::string("p"), std::string("{}")}}, {"plan", {std::string("unused"), std::string("{}")}}})
          .has_value());
  ASSERT_TRUE(
      store.database()
          .execute("INSERT INTO run (run, query, tuner, tuner_kind, replication, seed, plan, status) VALUES ('" +
                   made_run(0).hash() + "', 'q', 'ds2', 'ds2', 0, 1, 'p', 'done')")
          .has_value());
  EXPECT_EQ(found().rows.at("plan"), 1);
  ASSERT_TRUE(remove_garbage(store, found()).has_value());
  EXPECT_EQ(rows_of("plan"), 1);
  EXPECT_EQ(rows_of("run"), 1);
}

TEST_F(CollectTest, AnotherWritersTransactionIsWaitedForOrTold) {
  const Garbage garbage = found();
  auto other = Store::open(store.path());
  ASSERT_TRUE(other->database().execute("BEGIN IMMEDIATE").has_value());
  ASSERT_TRUE(store.database().execute("PRAGMA busy_timeout = 1").has_value());
  EXPECT_THAT(remove_garbage(store, garbage).error().what, HasSubstr("in use by another program"));
  ASSERT_TRUE(other->database().execute("ROLLBACK").has_value());
  EXPECT_EQ(rows_of("artefact"), 2);
}

TEST_F(CollectTest, IsToldKindByKind) {
  const std::string text = garbage_text(found());
  EXPECT_THAT(text, HasSubstr("made by older code"));
  EXPECT_THAT(text, HasSubstr("rows of no artefact: 1"));
  EXPECT_THAT(text, HasSubstr("folders of no artefact: 20 B"));
}

}  // namespace
}  // namespace millrace::experiments
