#include "experiments/config/suggestion.h"

#include <gtest/gtest.h>

namespace millrace::experiments {
namespace {

TEST(Suggestion, NamesTheNearest) {
  EXPECT_EQ(did_you_mean("paralelism", {"max_parallelism", "parallelism"}), "; did you mean 'parallelism'?");
  EXPECT_EQ(did_you_mean("rtae", {"scale", "rate"}), "; did you mean 'rate'?");
}

TEST(Suggestion, IsSilentWhenNothingIsNear) {
  EXPECT_EQ(did_you_mean("colour", {"rate", "unit"}), "");
  EXPECT_EQ(did_you_mean("x", {}), "");
}

TEST(Suggestion, UnknownNamesListTheKnown) {
  EXPECT_EQ(unknown_name("tuner", "ds3", {"dhalion", "ds2", "fixed"}),
            "no tuner 'ds3'; known: dhalion, ds2, fixed; did you mean 'ds2'?");
  EXPECT_EQ(unknown_name("cluster", "big", {}), "no cluster 'big'; none is defined");
}

}  // namespace
}  // namespace millrace::experiments
