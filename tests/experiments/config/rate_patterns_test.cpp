#include "experiments/config/rate_patterns.h"

#include <gtest/gtest.h>

#include "tests/experiments/config/config_folder.h"

namespace millrace::experiments {
namespace {

using namespace kernel::literals;

std::string with_rate(const std::string& rate) {
  return small_config_with("\"1k/s\"", rate);
}

TEST(RatePatterns, CombineInAnyDepth) {
  const Experiment experiment = ConfigFolder().load(with_rate(
      R"({ pattern = "sum", length = "1 h", of = ["100/s", { pattern = "product", length = "1 h", of = [
           { pattern = "square", low = "10/s", high = "30/s", period = "1 min" }, "2/s"] }] })"));
  const plan::RateSchedule& rate = experiment.queries.at("q").job.sources.at("in").rate;
  EXPECT_EQ(rate.rate(kernel::SimTime() + 10_s), 120);
  EXPECT_EQ(rate.rate(kernel::SimTime() + 40_s), 160);
}

TEST(RatePatterns, MistakesInsideAreFound) {
  const auto mistake = [](const std::string& rate) {
    const auto lines = ConfigFolder().mistakes(with_rate(rate));
    return lines.size() == 1 ? lines.front() : testing::PrintToString(lines);
  };
  EXPECT_EQ(mistake(R"({ pattern = "sum", length = "1 h", of = [{ pattern = "sinus" }] })").substr(0, 10),
            "x.toml:7:6");
  EXPECT_NE(mistake(R"({ pattern = "sum", length = "1 h", of = [] })").find("a list of rates is wanted"),
            std::string::npos);
  EXPECT_NE(mistake(R"({ pattern = "clip", length = "1 h", of = ["1/s", "2/s"] })").find("'clip' wants one rate"),
            std::string::npos);
  EXPECT_NE(
      mistake(R"({ pattern = "clip", length = "1 h", of = ["1/s"], low = "9/s", high = "8/s" })").find("above 'high'"),
      std::string::npos);
  EXPECT_NE(mistake(R"({ pattern = "trend", base = "1k/s", growth = 99, length = "90 d" })").find("more than 10^12"),
            std::string::npos);
}

}  // namespace
}  // namespace millrace::experiments
