#include "experiments/report/pareto_picture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/experiments/figures/synthetic_comparison.h"

namespace millrace::experiments {
namespace {

TEST(ParetoPicture, MarksTheFrontAndHasTheJudgedMeans) {
  Database store = empty_store();
  add_closed_loops(store, {"fixed", "ds2", "dhalion"});
  const auto judgement = judge(store, kComparison);
  ASSERT_TRUE(judgement.has_value());
  const Scope& scope = judgement->scopes.front();
  const Picture picture = pareto_picture(*judgement, scope);
  ASSERT_EQ(picture.panels.size(), 3U);           // each coordinate against each other
  const PicturePanel& panel = picture.panels[1];  // what is violated against changes
  ASSERT_EQ(panel.series.size(), scope.tuners.size());
  for (std::size_t i = 0; i < scope.tuners.size(); ++i) {
    EXPECT_EQ(panel.series[i].label, scope.tuners[i].tuner);
    EXPECT_EQ(panel.series[i].form == PictureForm::points, scope.tuners[i].on_front);
    ASSERT_TRUE(scope.tuners[i].values[0].has_value());
    EXPECT_EQ(panel.series[i].points.at(0).up, scope.tuners[i].values[0]->mean);
  }
}

}  // namespace
}  // namespace millrace::experiments
