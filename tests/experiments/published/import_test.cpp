#include "experiments/published/import.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "experiments/published/import_summary.h"
#include "tests/experiments/published/published_folder.h"

namespace millrace::experiments {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// A folder of plans and an empty store.
class Import : public testing::Test {
 protected:
  Import() { write_published_plans(plans_); }

  Store open(const std::string& name) { return std::move(*Store::open(stores_.file(name))); }

  ImportResult import(Store& store, const ImportRequest& request = {.name = "mine"}) {
    const auto folder = read_source_folder(plans_.path(), [] { return false; });
    EXPECT_TRUE(folder.has_value()) << folder.error();
    const auto labels = read_label_files(folder->root, folder->label_files);
    EXPECT_TRUE(labels.has_value());
    auto result = import_plans(store, *folder, *labels, request);
    EXPECT_TRUE(result.has_value()) << result.error().what;
    return *result;
  }

  // The first column of the rows, as text.
  static std::vector<std::string> column(Store& store, const std::string& sql) {
    const auto rows = store.database().rows(sql);
    EXPECT_TRUE(rows.has_value()) << rows.error().what;
    std::vector<std::string> found;
    for (const Row& row : *rows) found.push_back(text(row.at(0)));
    return found;
  }

  const TemporaryFolder plans_, stores_;
};

// Interrupts before plan number `plans`.
std::function<bool()> after(std::size_t plans) {
  return [left = plans]() mutable { return left-- == 0; };
}

TEST_F(Import, StoresAPlanWithItsLabels) {
  Store store = open("a.sqlite");
  const ImportResult result = import(store);
  EXPECT_TRUE(result.finished);
  EXPECT_EQ(result.plans, 6);
  EXPECT_EQ(result.were_there, 0);
  EXPECT_THAT(column(store, "SELECT trace_set FROM trace GROUP BY trace_set"), ElementsAre(result.set));
  EXPECT_THAT(column(store, "SELECT status FROM trace ORDER BY position"),
              ElementsAre("done", "done", "skipped", "malformed", "done", "done"));
  const auto rows = store.database().rows(
      "SELECT structure, id, method, latency_ms, throughput_per_s, last_operator_per_s, configured_per_s, "
      "achieved_per_s, source_instances_seen_share FROM trace WHERE position = 4");
  EXPECT_EQ(rows->at(0), (Row{"Linear", "a", "measured", 250.5, 45.0, 45.0, 1000.0, 900.0, 1.0}));
  EXPECT_THAT(column(store,
                     "SELECT kind || ' ' || parallelism || ' ' || instances_seen || ' ' || "
                     "ifnull(input_per_s, '-') || ' ' || output_per_s FROM operator_label WHERE position = 4"),
              ElementsAre("source 2 2 - 900.0", "window_aggregate 3 2 900.0 90.0", "filter 2 2 90.0 45.0"));
  EXPECT_THAT(column(store, "SELECT count(*) FROM subtask_label"), ElementsAre("0"));
}

TEST_F(Import, NamesRepairsAndReasons) {
  Store store = open("a.sqlite");
  import(store);
  EXPECT_THAT(column(store, "SELECT reason FROM trace WHERE status <> 'done' ORDER BY position"),
              ElementsAre("fewer than half of a source's instances seen: 1 of 4 of source 0",
                          "malformed graph: Join/graphs/f.graph:2:14: ';' is found; a value of 'x' is wanted"));
  EXPECT_THAT(column(store, "SELECT repairs FROM trace WHERE position = 0").front(),
              HasSubstr("\"broken chain: filter 2 now leads to filter 3\""));
}

TEST_F(Import, ASecondOneChangesNothing) {
  Store store = open("a.sqlite");
  const ImportResult first = import(store);
  const std::string dump = dump_of(store);
  const ImportResult second = import(store);
  EXPECT_EQ(second.set, first.set);
  EXPECT_EQ(second.were_there, 6);
  EXPECT_TRUE(second.finished);
  EXPECT_EQ(dump_of(store), dump);
}

TEST_F(Import, GoesOnWhereItWasInterrupted) {
  Store whole = open("whole.sqlite");
  import(whole);
  for (std::size_t cut = 0; cut < 6; ++cut) {
    Store store = open(std::to_string(cut) + ".sqlite");
    EXPECT_FALSE(import(store, {.name = "mine", .interrupted = after(cut)}).finished);
    EXPECT_THAT(column(store, "SELECT status FROM artefact"), ElementsAre("running"));
    const ImportResult rest = import(store);
    EXPECT_EQ(rest.were_there, cut);
    EXPECT_TRUE(rest.finished);
    EXPECT_EQ(dump_of(store), dump_of(whole));
  }
}

TEST_F(Import, StoresSubtasksOnRequest) {
  Store store = open("a.sqlite");
  import(store, {.name = "mine", .subtasks = true});
  EXPECT_THAT(column(store,
                     "SELECT subtask || ' ' || host || ' ' || ifnull(input_per_s, '-') || ' ' || output_per_s "
                     "FROM subtask_label WHERE position = 4 AND operator < 2 ORDER BY operator, subtask"),
              ElementsAre("0 h1 - 400.0", "1 h2 - 500.0", "0 h1 600.0 60.0", "1 h1 300.0 30.0"));
}

// The files of a set have changed: the set of that name is the new one, and the old one can still be named by its hash.
TEST_F(Import, ANameGoesToTheLastImport) {
  Store store = open("a.sqlite");
  const ImportResult old = import(store);
  plans_.write("labels.csv", "id,latency_ms\nc,100\n");
  const ImportResult recent = import(store);
  EXPECT_NE(old.set, recent.set);
  EXPECT_THAT(column(store, "SELECT hash FROM artefact WHERE name = 'mine'"), ElementsAre(recent.set));
  EXPECT_THAT(column(store, "SELECT status FROM artefact WHERE hash = '" + old.set + "'"), ElementsAre("done"));
  EXPECT_THAT(column(store, "SELECT count(*) FROM plan"), ElementsAre("5"));  // both sets share them
}

TEST_F(Import, IsSummedUpByStructureAndCause) {
  Store store = open("a.sqlite");
  const auto summary = import_summary(store, import(store).set);
  ASSERT_TRUE(summary.has_value()) << summary.error().what;
  EXPECT_THAT(summary->malformed, ElementsAre("Join/graphs/f.graph:2:14: ';' is found; a value of 'x' is wanted"));
  EXPECT_EQ(import_table(*summary),
            "structure  plans  usable  repaired  skipped  malformed  with latency  with throughput\n"
            "3-filters      1       1         1        0          0             1                0\n"
            "Join           3       1         1        1          1             0                0\n"
            "Linear         2       2         0        0          0             1                2\n"
            "all            6       4         2        1          1             2                2\n"
            "\n"
            "repaired (plans)\n"
            "  broken chain                                       1  (3-filters 1)\n"
            "  self-loop                                          1  (3-filters 1)\n"
            "  several last operators                             1  (3-filters 1)\n"
            "  source instances missing                           1  (Join 1)\n"
            "\n"
            "left out (plans)\n"
            "  fewer than half of a source's instances seen       1  (Join 1)\n"
            "  malformed graph                                    1  (Join 1)\n");
}

}  // namespace
}  // namespace millrace::experiments
