#include "experiments/traces/published_quantiles.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "experiments/config/config_home.h"
#include "experiments/traces/spread.h"
#include "tests/experiments/store/temporary_folder.h"

namespace millrace::experiments {
namespace {

using testing::HasSubstr;

TEST(PublishedQuantiles, OfTheShelfCanBeRead) {
  for (const char* file : {"label-quantiles-random.csv", "label-quantiles-optisample.csv"}) {
    const auto read = read_quantiles((config_home() / "configs" / "paper" / "zerotune" / file).string());
    ASSERT_TRUE(read.has_value()) << read.error();
    EXPECT_EQ(read->at("latency_ms").at("all").size(), 7U);
  }
}

TEST(PublishedQuantiles, SaysWhereAFileIsWrong) {
  const TemporaryFolder folder;
  folder.write("q.csv",
               "# words\nstructure,label,quantile,value\nlinear,latency_ms,0.5,10\nlinear,latency_ms,1.5,10\n");
  EXPECT_THAT(read_quantiles(folder.file("q.csv")).error(), HasSubstr("q.csv:4"));
  folder.write("q.csv", "a,b\n");
  EXPECT_THAT(read_quantiles(folder.file("q.csv")).error(), HasSubstr("header"));
  EXPECT_THAT(read_quantiles(folder.file("none.csv")).error(), HasSubstr("cannot be read"));
}

TEST(PublishedQuantiles, TableShowsRatios) {
  const Quantiles published = {{"latency_ms", {{"linear", {{0.5, 100}, {0.95, 400}, {kSpread, 1}}}}}};
  const Quantiles simulated = {{"latency_ms", {{"linear", {{0.5, 120}, {0.95, 200}, {kSpread, 1.1}}}}}};
  const std::string table = quantile_table(published, simulated);
  for (const char* words : {"linear", "1.20", "0.50", "1.10"}) EXPECT_THAT(table, HasSubstr(words));
  EXPECT_THAT(quantile_plot(published, simulated, "title").commands, HasSubstr("400 200"));
}

TEST(Spread, OfKnownValues) {
  EXPECT_NEAR(spread_of_logarithms({1, std::exp(1.0), std::exp(2.0)}), 1, 1e-12);
  EXPECT_EQ(spread_of_logarithms({5}), 0);
}

}  // namespace
}  // namespace millrace::experiments
