#include "sim/plan/names.h"

#include <gtest/gtest.h>

#include <set>

namespace millrace::plan {
namespace {

template <class E>
void expect_round_trips() {
  std::set<std::string_view> seen;
  for (const Named<E>& each : names<E>()) {
    EXPECT_EQ(name_of(each.value), each.name);
    EXPECT_EQ(value_of<E>(each.name), each.value);
    seen.insert(each.name);
  }
  EXPECT_EQ(seen.size(), names<E>().size());
}

TEST(Names, EveryWordStandsForOneValue) {
  expect_round_trips<OperatorKind>();
  expect_round_trips<Partitioning>();
  expect_round_trips<Aggregation>();
  expect_round_trips<ServiceDistribution>();
  expect_round_trips<KeyShape>();
  expect_round_trips<WindowShape>();
  expect_round_trips<WindowPolicy>();
  expect_round_trips<TimeDomain>();
}

TEST(Names, UnknownWordsStandForNothing) {
  EXPECT_EQ(value_of<OperatorKind>("maps"), std::nullopt);
}

TEST(Names, MessagesUseTheSameWords) {
  EXPECT_EQ(to_string(OperatorKind::window_aggregate), "window_aggregate");
  EXPECT_EQ(to_string(Partitioning::rescale), "rescale");
}

}  // namespace
}  // namespace millrace::plan
