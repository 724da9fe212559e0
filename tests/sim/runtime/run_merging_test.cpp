// Runs that become one because their ages are about the same.
#include "sim/runtime/run_merging.h"

#include <gtest/gtest.h>

namespace millrace::runtime {
namespace {

using namespace kernel::literals;
using kernel::Duration;
using kernel::SimTime;

constexpr SimTime kNow = SimTime::from_ns(10'000'000'000);

runtime::Run aged(Duration age, std::uint32_t count, std::uint16_t key_class = 0) {
  return {kNow - age, kNow - age, {}, count, key_class, 1, false};
}

TEST(RunMerging, RunsOfAboutTheSameAgeBecomeOne) {
  std::vector<runtime::Run> runs = {aged(900_ms, 3), aged(2_ms, 1), aged(910_ms, 4), aged(3_ms, 2)};
  condense(runs, kNow);
  ASSERT_EQ(runs.size(), 2U);
  EXPECT_EQ(runs[0].count, 7U);
  EXPECT_EQ(runs[0].first, kNow - 910_ms);
  EXPECT_EQ(runs[0].last, kNow - 900_ms);
  EXPECT_EQ(runs[1].count, 3U);
}

TEST(RunMerging, AgesThatDifferByAThirdStayApart) {
  std::vector<runtime::Run> runs = {aged(900_ms, 3), aged(600_ms, 1)};
  condense(runs, kNow);
  EXPECT_EQ(runs.size(), 2U);
}

TEST(RunMerging, KeyClassesStayApart) {
  std::vector<runtime::Run> runs = {aged(900_ms, 3, 0), aged(900_ms, 1, 1), aged(900_ms, 2, 0)};
  condense(runs, kNow);
  ASSERT_EQ(runs.size(), 2U);
  EXPECT_EQ(runs[0].count, 5U);
  EXPECT_EQ(runs[1].key_class, 1U);
}

}  // namespace
}  // namespace millrace::runtime
