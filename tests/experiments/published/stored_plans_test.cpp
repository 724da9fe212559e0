#include "experiments/published/stored_plans.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "experiments/published/graph_reader.h"
#include "experiments/published/import.h"
#include "experiments/published/plan_repair.h"
#include "tests/experiments/published/published_folder.h"
#include "tests/experiments/published/small_graphs.h"

namespace millrace::experiments {
namespace {

using testing::HasSubstr;

class StoredPlansTest : public testing::Test {
 protected:
  StoredPlansTest() : store_(*Store::open(stores_.file("store.sqlite"))) { write_published_plans(plans_); }

  ImportResult import(const std::function<bool()>& interrupted = [] { return false; }) {
    const auto folder = read_source_folder(plans_.path(), [] { return false; });
    const auto labels = read_label_files(folder->root, folder->label_files);
    return *import_plans(store_, *folder, *labels, {.name = "mine", .interrupted = interrupted});
  }

  const TemporaryFolder plans_, stores_;
  Store store_;
};

TEST_F(StoredPlansTest, ListsWhatCanBeUsed) {
  import();
  auto plans = StoredPlans::open(store_, "mine");
  ASSERT_TRUE(plans.has_value()) << plans.error().what;
  const auto refs = plans->list();
  ASSERT_TRUE(refs.has_value()) << refs.error().what;
  std::string listed;
  for (const StoredPlanRef& ref : *refs)
    listed += std::to_string(ref.position) + " " + ref.structure + " " + ref.id + "\n";
  EXPECT_EQ(listed, "0 3-filters c\n1 Join d\n4 Linear a\n5 Linear b\n");
}

TEST_F(StoredPlansTest, APlanComesBackAsItWasRead) {
  import();
  auto plans = StoredPlans::open(store_, "mine");
  ASSERT_TRUE(plans.has_value());
  const auto expected = [](const std::string& graph, const char* structure, const char* id, PublishedLabels labels) {
    std::istringstream in(graph);
    PublishedPlan plan = *read_graph(in, "x.graph");
    EXPECT_FALSE(repair(plan).has_value());
    plan.structure = structure;
    plan.id = id;
    plan.labels = labels;
    return plan;
  };
  EXPECT_EQ(plans->read(4)->plan, expected(linear_graph(), "Linear", "a", {250.5, 45}));
  EXPECT_EQ(plans->read(1)->plan, expected(join_graph(2), "Join", "d", {}));
  EXPECT_EQ(plans->read(0)->plan,
            expected(filter_graph({{0, 1}, {1, 2}, {3, 3}, {3, 4}}), "3-filters", "c", {99, std::nullopt}));
}

TEST_F(StoredPlansTest, GivesTheMeasuredRates) {
  import();
  auto plans = StoredPlans::open(store_, "mine");
  const auto trace = plans->read(1);
  ASSERT_TRUE(trace.has_value()) << trace.error().what;
  EXPECT_EQ(trace->position, 1);
  EXPECT_EQ(trace->configured_per_s, 900);
  EXPECT_EQ(trace->achieved_per_s, 800);
  EXPECT_EQ(trace->last_operator_per_s, 9);
  EXPECT_EQ(trace->source_instances_seen_share, 0.5);
}

TEST_F(StoredPlansTest, AreFoundByNameOrHash) {
  const ImportResult result = import();
  EXPECT_EQ(StoredPlans::open(store_, "mine")->set(), result.set);
  EXPECT_EQ(StoredPlans::open(store_, result.set)->set(), result.set);
}

TEST_F(StoredPlansTest, SaysWhatIsMissing) {
  EXPECT_EQ(StoredPlans::open(store_, "mine").error().what,
            "no set of traces 'mine' (none is stored); `millrace import zerotune DIRECTORY` makes one");
  import();
  EXPECT_THAT(StoredPlans::open(store_, "yours").error().what, HasSubstr("no set of traces 'yours' (stored: mine)"));
  auto plans = StoredPlans::open(store_, "mine");
  EXPECT_EQ(plans->read(3).error().what, "the set has no plan at position 3");  // malformed
  EXPECT_EQ(plans->read(9).error().what, "the set has no plan at position 9");
}

TEST_F(StoredPlansTest, AreNotReadBeforeTheImportHasFinished) {
  import([] { return true;
});
EXPECT_THAT(StoredPlans::open(store_, "mine").error().what, HasSubstr("was interrupted"));
}  // namespace

}  // namespace millrace::experiments
}  // namespace millrace::experiments
