#include "experiments/traces/trace_shelf.h"

#include <gtest/gtest.h>

#include "experiments/traces/trace_block.h"

namespace millrace::experiments {
namespace {

TraceSet set_of(std::uint64_t count) {
  TraceSet set;
  set.structures = {"linear", "2-way-join"};
  set.count = count;
  return set;
}

// Rows of an execution of the second structure, as a worker would send them.
std::vector<TableRow> rows_of(const TraceSet& set, std::uint64_t attempt, const std::string& status,
                              const std::string& query) {
  std::vector<TableRow> rows;
  if (status == "done") rows.push_back({"plan", {query, std::string("{}")}});
  TableRow trace = failed_trace_row({set, query, position_of(set, 1, attempt)}, "2-way-join", "why");
  trace.values[6] = status;
  trace.values[16] = query;
  rows.push_back(trace);
  return rows;
}

std::vector<TableRow> both(std::vector<TableRow> a, const std::vector<TableRow>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

// What comes early waits; what comes after enough are kept is dropped.
TEST(TraceShelf, TakesAttemptsInOrderUntilEnoughAreKept) {
  const TraceSet set = set_of(2);
  TraceShelf shelf(set);
  EXPECT_TRUE(shelf.put(2, 2, both(rows_of(set, 2, "done", "c"), rows_of(set, 3, "done", "d"))).empty());
  EXPECT_EQ(shelf.kept(), 0U);
  const auto rows = shelf.put(0, 2, both(rows_of(set, 0, "done", "a"), rows_of(set, 1, "discarded", "b")));
  EXPECT_TRUE(shelf.complete());
  EXPECT_EQ(shelf.attempts(), 3U);
  EXPECT_EQ(rows.size(), 5U);  // two kept with their plans, one discarded; the fourth is not wanted
}

TEST(TraceShelf, DropsQueriesThatWereDrawnBefore) {
  TraceSet set = set_of(9);
  TraceShelf shelf(set);
  shelf.put(0, 1, rows_of(set, 0, "done", "a"));
  const auto again = shelf.put(1, 1, rows_of(set, 1, "done", "a"));
  ASSERT_EQ(again.size(), 1U);
  EXPECT_EQ(trace_outcome(again[0])->status, "discarded");
  EXPECT_EQ(trace_outcome(again[0])->reason, "duplicate");
  EXPECT_EQ(shelf.kept(), 1U);
  set.plans_per_query = 2;  // the second is another plan of the same query
  TraceShelf pairs(set);
  pairs.put(0, 2, both(rows_of(set, 0, "done", "a"), rows_of(set, 1, "done", "a")));
  EXPECT_EQ(pairs.kept(), 2U);
}

TEST(TraceShelf, CountsWhatWasInVain) {
  const TraceSet set = set_of(9);
  TraceShelf shelf(set);
  shelf.put(0, 1, rows_of(set, 0, "failed", ""));
  shelf.put(1, 1, rows_of(set, 1, "discarded", "b"));
  EXPECT_EQ(shelf.in_vain(), 2U);
  EXPECT_EQ(shelf.failed(), 1U);
  shelf.put(2, 1, rows_of(set, 2, "done", "c"));
  EXPECT_EQ(shelf.in_vain(), 0U);
}

TEST(TraceBlock, LinesReadBack) {
  const TraceBlock block{"abc", 2, 400, 50};
  const auto read = trace_block(to_line(block));
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->set, "abc");
  EXPECT_EQ(read->part, 2U);
  EXPECT_EQ(read->first, 400U);
  EXPECT_EQ(read->count, 50U);
  EXPECT_FALSE(trace_block("12 abc").has_value());
}

TraceOutcome stored(const TraceSet& set, std::uint64_t attempt, const std::string& query) {
  return {position_of(set, 1, attempt), "done", "", query};
}

// Shards leave gaps, and know neither of duplicates nor when there are enough.
TEST(TraceShelf, TakesStoredAttemptsWhenThoseBeforeThemAreThere) {
  const TraceSet set = set_of(3);
  TraceShelf shelf(set);
  shelf.restore(
      {{0, stored(set, 0, "a")}, {2, stored(set, 2, "a")}, {3, stored(set, 3, "c")}, {5, stored(set, 5, "e")}});
  EXPECT_EQ(shelf.attempts(), 1U);
  EXPECT_TRUE(shelf.waits_in_store(2));
  EXPECT_FALSE(shelf.waits_in_store(1));
  EXPECT_FALSE(shelf.waits_in_store(4));
  const auto rows = shelf.put(1, 1, rows_of(set, 1, "done", "b"));
  EXPECT_EQ(rows.size(), 2U) << "what is stored is not stored again";
  EXPECT_TRUE(shelf.complete());
  EXPECT_EQ(shelf.attempts(), 4U);
  EXPECT_EQ(shelf.stored_duplicates(), std::vector<std::int64_t>{position_of(set, 1, 2)});
  EXPECT_EQ(shelf.stored_in_excess(), std::vector<std::int64_t>{position_of(set, 1, 5)});
}

}  // namespace
}  // namespace millrace::experiments
