#include "graphs/graph.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace millrace::graphs {
namespace {

using testing::Eq;
using testing::Optional;

TEST(Graph, HasNoFaultIfItCanBeCompared) {
  EXPECT_EQ(fault_of({}, true), std::nullopt);
  EXPECT_EQ(fault_of({{0, 0}, {{0, 1}, {1, 0}}}, true), std::nullopt);
  EXPECT_EQ(fault_of({std::vector<std::uint32_t>(64), {}}, true), std::nullopt);
}

TEST(Graph, SaysWhatIsWrong) {
  EXPECT_THAT(fault_of({std::vector<std::uint32_t>(65), {}}, true), Optional(Eq("65 vertices; there can be 64")));
  EXPECT_THAT(fault_of({{0, 0}, {{0, 2}}}, true),
              Optional(Eq("the edge from 0 to 2 ends nowhere: there are 2 vertices")));
  EXPECT_THAT(fault_of({{0, 0}, {{1, 1}}}, true), Optional(Eq("the edge from 1 to 1 is a loop")));
  EXPECT_THAT(fault_of({{0, 0}, {{0, 1, 3}, {0, 1, 4}}}, true), Optional(Eq("the edge from 0 to 1 is there twice")));
  EXPECT_THAT(fault_of({{0, 0}, {{0, 1}, {1, 0}}}, false), Optional(Eq("the edge from 1 to 0 is there twice")));
}

}  // namespace
}  // namespace millrace::graphs
