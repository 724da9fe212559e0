#include "experiments/flink/vertex_id.h"

#include <gtest/gtest.h>

#include <string>

namespace millrace::experiments::flink {
namespace {

TEST(VertexId, IsWhatFlinkMakesOfAUid) {
  EXPECT_EQ(vertex_id("source-1"), "f0bd8a29f4afd2e5cc43b41a168f6ab5");
  EXPECT_EQ(vertex_id("filter-1"), "a611e41ded9f68439176dc73f613b7b9");
  EXPECT_EQ(vertex_id("sink"), "2e588ce1c86a9d46e2e85186773ce4fd");
  EXPECT_EQ(vertex_id("op-0"), "8620727fa2e78983d1f17365a82e3908");
}

TEST(VertexId, OfAutomaticIdsIsTheWellKnownOne) {
  const std::string zero(4, '\0');
  EXPECT_EQ(vertex_id(zero), "bc764cd8ddf7a0cff126f51c16239658");
  EXPECT_EQ(vertex_id(zero + zero), "cbc357ccb763df2852fee8c4fc7d55f2");
}

TEST(VertexId, TakesEveryByteOfALongUid) {
  const std::string uid = "an-operator-with-forty-characters-or-so";
  for (std::size_t i = 0; i < uid.size(); ++i) {
    std::string other = uid;
    other[i] = '#';
    EXPECT_NE(vertex_id(other), vertex_id(uid)) << i;
  }
}

}  // namespace
}  // namespace millrace::experiments::flink
