#include "tuners/conttune/history.h"

#include <gtest/gtest.h>

namespace millrace::tuners::conttune {
namespace {

TEST(ContTuneHistory, AveragesTheNewestAbilitiesOfADegree) {
  // K = 3: of 100, 200, 300, 400 the last three, mean 300.
  Abilities measured;
  for (const double ability : {100, 200, 300, 400}) record(measured, 4, ability, 3, 100);
  record(measured, 2, 150, 3, 100);
  EXPECT_EQ(observations(measured), (std::vector<Point>{{2, 150}, {4, 300}}));
}

TEST(ContTuneHistory, ForgetsTheDegreeThatWasNotMeasuredForLongest) {
  Abilities measured;
  record(measured, 1, 100, 5, 2);
  record(measured, 2, 200, 5, 2);
  record(measured, 1, 100, 5, 2);
  record(measured, 3, 300, 5, 2);
  EXPECT_EQ(observations(measured), (std::vector<Point>{{1, 100}, {3, 300}}));
}

TEST(ContTuneHistory, SharesTheStateAmongTheOperators) {
  EXPECT_EQ(degrees_kept(5, 10), 100u);  // 400
  EXPECT_EQ(degrees_kept(20, 50), 20u);
  EXPECT_EQ(degrees_kept(20, 10000), 2u);
}

TEST(ContTuneHistory, AFullStateStaysBelowOneMebibyte) {
  Memory memory;
  const std::size_t operators = 50, kept = degrees_kept(20, operators);
  for (std::size_t i = 0; i < operators; ++i) {
    const std::string id = "operator" + std::to_string(i);
    memory.degrees[id] = {.largest = 32768, .feasible = {}};
    memory.operators[id].arriving = 1e6 / 3;
    for (std::uint32_t p = 30000; p < 30000 + 2 * kept; ++p) {
      note_feasible(memory.degrees[id], p);
      for (int k = 0; k < 30; ++k) record(memory.operators[id].measured, p, (1e6 + k + p) / 3, 20, kept);
    }
  }
  EXPECT_LT(to_state(memory).dump().size(), 1u << 20);
}

TEST(ContTuneHistory, ComesBackFromItsState) {
  EXPECT_EQ(memory_from(nullptr), Memory());
  Memory memory;
  memory.since = 7;
  memory.operators["a"] = {.measured = {{3, {1.0 / 3, 2}}, {1, {0.1}}}, .arriving = 1e6 / 7};
  memory.operators["b"] = {};
  memory.degrees["a"] = {.largest = 8, .feasible = {8, 5}};
  EXPECT_EQ(memory_from(nlohmann::json::parse(to_state(memory).dump())), memory);
}

TEST(ContTuneHistory, NotesFeasibleDegrees) {
  DegreeMemory memory;
  for (std::uint32_t p = 1; p <= 33; ++p) note_feasible(memory, p);
  EXPECT_FALSE(is_feasible(memory, 1));  // the 32 latest
  EXPECT_TRUE(is_feasible(memory, 2));
  note_feasible(memory, 2);
  EXPECT_EQ(memory.feasible.size(), 32u);
  EXPECT_EQ(memory.feasible.back(), 2u);
}

}  // namespace
}  // namespace millrace::tuners::conttune
