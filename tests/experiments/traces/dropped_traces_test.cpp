#include "experiments/traces/dropped_traces.h"

#include <gtest/gtest.h>

#include "tests/experiments/store/temporary_folder.h"

namespace millrace::experiments {
namespace {

TEST(DroppedTraces, LeaveNothingBehindButWhyADuplicateIsNone) {
  const TemporaryFolder folder;
  auto store = Store::open(folder.file("store.sqlite"));
  Database& database = store->database();
  ASSERT_TRUE(database
                  .execute("INSERT INTO plan VALUES ('a', '{}'), ('b', '{}'), ('c', '{}');"
                           "INSERT INTO trace (trace_set, position, plan, structure, id, method, status, query) VALUES "
                           "('set', 0, 'a', 's', '0', 'events', 'done', 'q'), ('set', 1, 'b', 's', '1', 'events', "
                           "'done', 'q'), ('set', 2, 'c', 's', '2', 'events', 'done', 'r'), ('set', 3, 'a', 's', '3', "
                           "'events', 'done', 't'), ('other', 1, 'c', 's', '1', 'events', 'done', 'u');"
                           "INSERT INTO operator_label (trace_set, position, operator, kind, parallelism, "
                           "instances_seen) VALUES ('set', 0, 0, 'source', 1, 1), ('set', 1, 0, 'source', 1, 1), "
                           "('set', 2, 0, 'source', 1, 1), ('other', 1, 0, 'source', 1, 1)")
                  .has_value());
  ASSERT_TRUE(drop_traces(*store, "set", {1}, {2, 3}).has_value());
  const auto traces = database.rows("SELECT trace_set, position, plan, status, reason FROM trace ORDER BY 1, 2");
  const Row other = {std::string("other"), std::int64_t{1}, std::string("c"), std::string("done"), Value()};
  const Row kept = {std::string("set"), std::int64_t{0}, std::string("a"), std::string("done"), Value()};
  const Row again = {std::string("set"), std::int64_t{1}, Value(), std::string("discarded"), std::string("duplicate")};
  EXPECT_EQ(*traces, (std::vector<Row>{other, kept, again}));
  EXPECT_EQ(*database.rows("SELECT hash FROM plan"), (std::vector<Row>{{std::string("a")}, {std::string("c")}}));
  EXPECT_EQ(*database.rows("SELECT trace_set, position FROM operator_label"),
            (std::vector<Row>{{std::string("other"), std::int64_t{1}}, {std::string("set"), std::int64_t{0}}}));
}

}  // namespace
}  // namespace millrace::experiments
