#include "experiments/store/owners.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "experiments/store/schema.h"
#include "experiments/store/store.h"
#include "tests/experiments/store/temporary_folder.h"

namespace millrace::experiments {
namespace {

bool has_column(Store& store, std::string_view table, std::string_view column) {
  const auto rows = store.database().rows("SELECT count(*) FROM pragma_table_info(?1) WHERE name = ?2",
                                          {std::string(table), std::string(column)});
  return integer(rows->at(0).at(0)) == 1;
}

TEST(Owners, EveryTableHasOne) {
  for (const std::string_view table : table_names()) {
    const bool shared = table == "artefact" || table == "plan";
    EXPECT_EQ(std::ranges::count(table_owners(), table, &TableOwner::table), shared ? 0 : 1) << table;
  }
}

TEST(Owners, TheirColumnsAreThere) {
  const TemporaryFolder folder;
  auto store = Store::open(folder.file("store.sqlite"));
  ASSERT_TRUE(store.has_value());
  for (const TableOwner& owner : table_owners()) {
    EXPECT_TRUE(has_column(*store, owner.table, owner.column)) << owner.table;
    EXPECT_TRUE(owner.second.empty() || has_column(*store, owner.table, owner.second)) << owner.table;
  }
  for (const PlanReference& reference : plan_references()) {
    EXPECT_TRUE(has_column(*store, reference.table, reference.column)) << reference.table;
  }
}

TEST(Owners, EveryColumnOfPlansIsKnown) {
  const TemporaryFolder folder;
  auto store = Store::open(folder.file("store.sqlite"));
  for (const std::string_view table : table_names()) {
    if (table == "plan" || !has_column(*store, table, "plan")) continue;
    EXPECT_EQ(std::ranges::count(plan_references(), table, &PlanReference::table), 1) << table;
  }
}

}  // namespace
}  // namespace millrace::experiments
