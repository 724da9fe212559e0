#include "experiments/calibration/engine_number.h"

#include <gtest/gtest.h>

#include "experiments/config/engine_keys.h"

namespace millrace::experiments {
namespace {

TEST(EngineNumber, SetsWhatItGetsAndNothingElse) {
  std::size_t numbers = 0;
  for (const auto& field : engine_fields()) {
    const auto number = find_engine_number(field.spec.key);
    if (!number) continue;
    ++numbers;
    const runtime::EngineProfile before;
    runtime::EngineProfile after;
    number->set(after, 12345);
    EXPECT_EQ(number->get(after), 12345) << field.spec.key;
    EXPECT_NE(after, before) << field.spec.key;
    number->set(after, number->get(before));
    EXPECT_EQ(after, before) << field.spec.key;
  }
  EXPECT_GT(numbers, 20U);
}

TEST(EngineNumber, OnlyWhatChangesSmoothlyIsOne) {
  EXPECT_TRUE(find_engine_number("sink"));
  EXPECT_TRUE(find_engine_number("start_spread"));
  EXPECT_TRUE(find_engine_number("background_work"));
  EXPECT_FALSE(find_engine_number("chaining"));
  EXPECT_FALSE(find_engine_number("granularity"));
  EXPECT_FALSE(find_engine_number("key_classes"));
  EXPECT_FALSE(find_engine_number("sinc"));
}

}  // namespace
}  // namespace millrace::experiments
