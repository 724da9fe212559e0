#include "experiments/store/export.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "tests/experiments/store/temporary_folder.h"

namespace millrace::experiments {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string csv(Store& store, std::string_view table) {
  std::ostringstream out;
  EXPECT_TRUE(write_csv(store, table, out).has_value());
  return out.str();
}

std::string dump(Store& store) {
  std::ostringstream out;
  EXPECT_TRUE(write_dump(store, out).has_value());
  return out.str();
}

TEST(Export, WritesCsvByKeyWithExactNumbers) {
  const TemporaryFolder folder;
  auto store = Store::open(folder.file("store.sqlite"));
  ASSERT_TRUE(store
                  ->put({{"wall_clock", {"b", "x", "2026-01-01T00:00:00Z", 0.1}},
                         {"wall_clock", {"a", "y", std::monostate{}, 3.0}},
                         {"wall_clock", {"a", "x, \"y\"", "", 1.0 / 3}}})
                  .has_value());
  EXPECT_EQ(csv(*store, "wall_clock"),
            "subject,what,started_utc,duration_s\n"
            "a,\"x, \"\"y\"\"\",\"\",0.3333333333333333\n"
            "a,y,,3\n"
            "b,x,2026-01-01T00:00:00Z,0.1\n");
}

TEST(Export, NamesTheTablesWhenAskedForAnother) {
  const TemporaryFolder folder;
  auto store = Store::open(folder.file("store.sqlite"));
  std::ostringstream out;
  const auto written = write_csv(*store, "runs; DROP TABLE run", out);
  ASSERT_FALSE(written.has_value());
  EXPECT_THAT(written.error().what,
              HasSubstr("known: artefact, plan, run, comparison_run, sweep_cell, window, epoch_latency, decision"));
}

TEST(Export, DumpsTheSameWhateverTheOrderAndTheClock) {
  const TemporaryFolder folder;
  const TableRow first{"plan", {"1", "{}"}};
  const TableRow second{"plan", {"2", "{}"}};
  auto one = Store::open(folder.file("one.sqlite"));
  auto other = Store::open(folder.file("other.sqlite"));
  ASSERT_TRUE(one->put({first, second, {"wall_clock", {"1", "x", "then", 1.0}}}).has_value());
  ASSERT_TRUE(other->put({second}).has_value());
  ASSERT_TRUE(other->put({first}).has_value());
  EXPECT_EQ(dump(*one), dump(*other));
  EXPECT_THAT(dump(*one), HasSubstr("# plan\nhash,plan\n1,{}\n2,{}\n"));
  EXPECT_THAT(dump(*one), Not(HasSubstr("wall_clock")));
}

}  // namespace
}  // namespace millrace::experiments
