#include "experiments/report/figure_html.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace millrace::experiments {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(FigureHtml, NothingInTheDataEndsTheScriptElement) {
  const nlohmann::json json = {{"label", "</script><!--<script>alert(1)&amp;"}};
  const std::string safe = script_json(json.dump());
  EXPECT_THAT(safe, Not(HasSubstr("<")));
  EXPECT_THAT(safe, Not(HasSubstr("&")));
  EXPECT_EQ(nlohmann::json::parse(safe), json);
}

TEST(FigureHtml, HoldsTheStillPictureForReadersWithoutScripts) {
  const std::string html = chart_html("{\"a\":\"<\"}", "b & c", "figure-7", "<svg></svg>");
  EXPECT_THAT(html, HasSubstr("id=\"figure-7\""));
  EXPECT_THAT(html, HasSubstr("<figcaption>b &amp; c</figcaption>"));
  EXPECT_THAT(html, HasSubstr("<noscript><svg></svg></noscript>"));
}

}  // namespace
}  // namespace millrace::experiments
