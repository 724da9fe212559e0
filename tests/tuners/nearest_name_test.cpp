#include "tuners/nearest_name.h"

#include <gtest/gtest.h>

namespace millrace::tuners {
namespace {

TEST(NearestName, FindsWhatWasMeant) {
  const std::vector<std::string> known = {"interval", "warm_up_time", "mode"};
  EXPECT_EQ(nearest_name("warmup_time", known), "warm_up_time");  // one insertion
  EXPECT_EQ(nearest_name("mdoe", known), "mode");                 // one swap
  EXPECT_EQ(nearest_name("intervall", known), "interval");        // one deletion
}

TEST(NearestName, IsSilentWhenNothingIsNear) {
  EXPECT_EQ(nearest_name("colour", {"interval", "mode"}), std::nullopt);
  EXPECT_EQ(nearest_name("mode", {}), std::nullopt);
}

}  // namespace
}  // namespace millrace::tuners
