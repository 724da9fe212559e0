#include "experiments/figures/picture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

namespace millrace::experiments {
namespace {

using nlohmann::json;

Picture of(std::vector<PicturePoint> points) {
  PicturePanel panel;
  panel.series.push_back({.label = "a", .colour = "#0072b2", .points = std::move(points)});
  return {.title = "t", .panels = {std::move(panel)}};
}

json series_of(const Picture& picture) {
  return json::parse(picture_json(picture))["panels"][0]["series"][0];
}

TEST(Picture, HasTheColumnsThatSomePointHas) {
  const json series = series_of(of({{.across = 1, .up = 2, .high = 3}, {}, {.across = 4, .up = 0.1, .words = "why"}}));
  EXPECT_EQ(series["across"], json({1.0, nullptr, 4.0}));
  EXPECT_EQ(series["up"], json({2.0, nullptr, 0.1}));
  EXPECT_EQ(series["high"], json({3.0, nullptr, nullptr}));
  EXPECT_EQ(series["words"], json({"", "", "why"}));
  for (const char* none : {"low", "left", "right", "lower", "upper"}) EXPECT_FALSE(series.contains(none)) << none;
}

TEST(Picture, KeepsNumbersExactlyAndLeavesOutWhatIsNotFinite) {
  const double third = 1.0 / 3, huge = std::numeric_limits<double>::infinity();
  const json series = series_of(of({{.across = third, .up = huge}, {.across = std::nan(""), .up = 1e-300}}));
  EXPECT_EQ(series["across"][0].get<double>(), third);
  EXPECT_TRUE(series["across"][1].is_null());
  EXPECT_TRUE(series["up"][0].is_null());
  EXPECT_EQ(series["up"][1].get<double>(), 1e-300);
}

TEST(Picture, MendsTextThatIsNoUtf8) {
  Picture picture = of({});
  picture.panels[0].series[0].label = "caf\xe9";
  EXPECT_EQ(series_of(picture)["label"], "caf\xef\xbf\xbd");
}

}  // namespace
}  // namespace millrace::experiments
