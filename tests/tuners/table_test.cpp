#include <gtest/gtest.h>

#include <set>

#include "tests/tuners/tuner_case.h"
#include "tuners/tuner.h"

namespace millrace::tuners {
namespace {

TEST(TunerTable, NamesAreUniqueAndFound) {
  std::set<std::string> names;
  for (const TunerEntry& entry : tuner_table()) {
    EXPECT_TRUE(names.insert(entry.name).second) << entry.name;
    EXPECT_EQ(find_tuner(entry.name), &entry);
    EXPECT_FALSE(entry.about.empty());
  }
  EXPECT_TRUE(names.contains("fixed") && names.contains("ds2") && names.contains("dhalion"));
  EXPECT_EQ(find_tuner("ds3"), nullptr);
}

TEST(TunerTable, EveryTunerStartsFromWhatWasSubmittedAndStatesItsPeriod) {
  const plan::LogicalPlan plan = make_chain({"source", "count", "sink"});
  for (const TunerEntry& entry : tuner_table()) {
    const auto tuner = make_tuner(entry.name, plan, {}, {{"source", 2}, {"count", 3}});
    // greedy never scales down: it starts from one instance of each scalable operator.
    const std::uint32_t first = entry.name == "greedy" ? 1 : 3;
    EXPECT_EQ(tuner->plan(), deploy(plan, {{"source", 2}, {"count", first}})) << entry.name;
    EXPECT_GT(tuner->cadence().period.ns(), 0) << entry.name;
  }
}

}  // namespace
}  // namespace millrace::tuners
