#include "experiments/traces/ability_curve.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/experiments/store/temporary_folder.h"

namespace millrace::experiments {
namespace {

using testing::HasSubstr;

// Executions of a source, a filter and a map: degrees and ability of the filter, and how long the source is held up.
struct Execution {
  std::int64_t filter, map;
  double ability_per_s, backpressured_ms_per_s;
};

class AbilityCurveTest : public testing::Test {
 protected:
  void add(const std::string& query, const std::vector<Execution>& executions) {
    for (const Execution& each : executions) {
      Database& database = store.database();
      const auto run = [&](const std::string& sql) { ASSERT_TRUE(database.execute(sql).has_value()) << sql; };
      run(
          fmt::format("INSERT INTO trace (trace_set, position, structure, id, method, status) VALUES ('set', {}, '{}', "
                      "'x', 'events', 'done')",
                      position, query));
      const auto label = [&](int op, const char* kind, std::int64_t parallelism, double ability, double held_up) {
        run(
            fmt::format("INSERT INTO operator_label (trace_set, position, operator, kind, parallelism, instances_seen, "
                        "true_rate_per_s, backpressured_ms_per_s) VALUES ('set', {}, {}, '{}', {}, 1, {}, {})",
                        position, op, kind, parallelism, ability, held_up));
      };
      label(0, "source", 10, 0, each.backpressured_ms_per_s);
      label(1, "filter", each.filter, each.ability_per_s, 0);
      label(2, "map", each.map, 7, 0);
      ++position;
    }
  }

  TemporaryFolder folder;
  Store store = *Store::open((folder.path() / "store.sqlite").string());
  int position = 0;
};

TEST_F(AbilityCurveTest, IsOfTheOneOperatorWhoseDegreeVaries) {
  add("q", {{1, 5, 100, 900}, {2, 5, 190, 400}, {2, 5, 210, 200}, {3, 5, 290, 50}, {4, 5, 280, 0}});
  add("both", {{1, 1, 1, 0}, {2, 2, 1, 0}});
  const auto curves = ability_curves("set", store);
  ASSERT_TRUE(curves.has_value());
  ASSERT_EQ(curves->size(), 1U) << "in the other query two operators vary";
  const AbilityCurve& curve = curves->front();
  EXPECT_EQ(curve.operator_kind, "filter");
  ASSERT_EQ(curve.points.size(), 4U);
  EXPECT_EQ(curve.points[1].ability_per_s, 200) << "the mean of 190 and 210";
  EXPECT_EQ(curve.points[1].backpressured_ms_per_s, 300);
  EXPECT_EQ(curve.backpressure_ends, 3U);
  EXPECT_EQ(curve.none_from, 4U);
  EXPECT_EQ(ability_text(*curves),
            "  filter of q: backpressure ends at 3 instances, and there is none from 4 on; its processing ability "
            "falls from 3 "
            "to 4\n");
  EXPECT_THAT(ability_csv(*curves), HasSubstr("q,filter,2,2,200,300\n"));
}

TEST_F(AbilityCurveTest, SaysWhereBackpressureDoesNotEnd) {
  add("q", {{1, 5, 100, 900}, {2, 5, 190, 50}, {3, 5, 300, 120}});
  EXPECT_EQ(ability_text(*ability_curves("set", store)),
            "  filter of q: backpressured at 3 instances still; its processing ability rises with every degree\n");
}

}  // namespace
}  // namespace millrace::experiments
