#include "experiments/store/canonical_json.h"

#include <gtest/gtest.h>

#include <limits>

namespace millrace::experiments {
namespace {

using nlohmann::json;

TEST(CanonicalJson, SortsMembersAtEveryDepthAndLeavesNoSpaces) {
  EXPECT_EQ(canonical_json(json::parse(R"({"b": {"z": [1, 2], "a": null}, "a": true})")),
            R"({"a":true,"b":{"a":null,"z":[1,2]}})");
}

TEST(CanonicalJson, WritesEqualNumbersAlike) {
  EXPECT_EQ(canonical_json(json(1.0)), canonical_json(json(1)));
  EXPECT_EQ(canonical_json(json(-3.0)), "-3");
  EXPECT_EQ(canonical_json(json(-0.0)), "0");
  EXPECT_EQ(canonical_json(json(1e15)), "1000000000000000");
}

TEST(CanonicalJson, WritesNumbersInTheirShortestExactForm) {
  EXPECT_EQ(canonical_json(json(0.1)), "0.1");
  EXPECT_EQ(canonical_json(json(1.0 / 3)), "0.3333333333333333");
  EXPECT_EQ(canonical_json(json(std::numeric_limits<std::uint64_t>::max())), "18446744073709551615");
}

TEST(CanonicalJson, NamesWhatJsonCannotWrite) {
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(canonical_json(json::array({infinity, -infinity, std::numeric_limits<double>::quiet_NaN()})),
            R"(["inf","-inf","nan"])");
}

TEST(CanonicalJson, EscapesText) {
  EXPECT_EQ(canonical_json(json{{"a\"b", "x\ny"}}), R"({"a\"b":"x\ny"})");
}

}  // namespace
}  // namespace millrace::experiments
