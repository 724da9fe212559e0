#include "experiments/sweeps/sweep_chart.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace millrace::experiments {
namespace {

using testing::HasSubstr;
using testing::Not;

// A sweep of these axes; a cell's p99 is its number + 1 ms, with an interval of 0.5 ms.
class SweepChart : public testing::Test {
 protected:
  SweepChart(std::vector<std::string> axes = {"q.rate", "m.tuners"}) { sweep.axes = std::move(axes); }

  void add(std::vector<std::string> values, const std::string& tuner = "ds2", std::size_t position = 0) {
    StoredCell cell;
    cell.number = sweep.cells.size();
    cell.values = std::move(values);
    sweep.cells.push_back(std::move(cell));
    SummaryRow row;
    row.query = "q";
    row.tuner = tuner;
    row.position = position;
    row.latency_p99_ms = {static_cast<double>(sweep.cells.size()), 0.5};
    rows.push_back(row);
  }
  tl::expected<FigurePlot, std::string> chart(const std::string& x, const std::string& series = "tuner",
                                              const std::string& y = "latency_p99_ms") const {
    std::vector<SweepResult> results;
    for (std::size_t i = 0; i < rows.size(); ++i) results.push_back({&sweep.cells[i], "main", rows[i]});
    return sweep_chart(sweep, results, {.name = "f", .comparison = "", .x = x, .y = y, .series = series, .title = ""});
  }

  StoredSweep sweep;
  std::vector<SummaryRow> rows;
};

TEST_F(SweepChart, QuantitiesStandWhereTheyBelong) {
  for (const char* rate : {"30k/s", "10k/s", "20k/s"}) add({rate, "ds2"});
  const auto made = chart("q.rate");
  ASSERT_TRUE(made.has_value()) << made.error();
  EXPECT_EQ(made->csv,
            "panel,series,x,y,y_half_width\n\"main, q\",ds2,10k/s,2,0.5\n\"main, q\",ds2,20k/s,3,0.5\n"
            "\"main, q\",ds2,30k/s,1,0.5\n");
  EXPECT_THAT(made->plot.commands, HasSubstr("10000 2 0.5\n20000 3 0.5\n30000 1 0.5\n"));
  EXPECT_THAT(made->plot.commands, HasSubstr("yerrorbars"));
  EXPECT_THAT(made->plot.commands, HasSubstr("20k/s"));
  EXPECT_THAT(made->plot.commands, Not(HasSubstr("set logscale x 10")));
}

TEST_F(SweepChart, EqualRatiosAreLogarithmic) {
  for (const char* rate : {"1 ms", "10 ms", "100 ms", "1 s"}) add({rate, "ds2"});
  EXPECT_THAT(chart("q.rate")->plot.commands, HasSubstr("set logscale x 10"));
}

TEST_F(SweepChart, OtherValuesStandSideBySide) {
  add({"1/s", "ds2"});
  add({"1/s", "fixed"}, "fixed", 1);
  const auto made = chart("m.tuners");
  EXPECT_THAT(made->plot.commands, HasSubstr("0 1 0.5\n"));
  EXPECT_THAT(made->plot.commands, HasSubstr("1 2 0.5\n"));
}

TEST_F(SweepChart, WhatIsNeitherGetsAPanelUnlessItWasZipped) {
  sweep.axes = {"q.rate", "e.timeout", "c.nodes"};
  add({"1/s", "1 s", "2"});
  add({"1/s", "2 s", "2"});
  add({"2/s", "1 s", "4"});
  add({"2/s", "2 s", "4"});
  const auto made = chart("q.rate");
  EXPECT_THAT(made->csv, HasSubstr("\"main, q, e.timeout = 1 s\",ds2,1/s,1,0.5\n"));
  EXPECT_THAT(made->csv, Not(HasSubstr("nodes")));
  EXPECT_THAT(chart("q.rate", "e.timeout")->csv, HasSubstr("\"main, q, ds2\",2 s,2/s,4,0.5\n"));
}

TEST_F(SweepChart, SaysWhatThereIsNot) {
  EXPECT_EQ(chart("q.rate").error(), "the store holds no latency_p99_ms of this sweep");
  for (int i = 0; i < 13; ++i) add({"1/s", std::to_string(i)});
  EXPECT_EQ(chart("q.rate").error(), "13 panels, one for each value of what is neither x nor series; 12 are the most");
  EXPECT_EQ(chart("q.speed").error(), "the stored sweep has no axis 'q.speed'");
  EXPECT_EQ(chart("m.tuners", "tuner", "cost").error(), "the store holds no cost of this sweep");
}

}  // namespace
}  // namespace millrace::experiments
