#include "experiments/comparison/cell.h"

#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "tests/experiments/comparison/small_job.h"

namespace millrace::experiments {
namespace {

using namespace kernel::literals;

std::string first_hash(const Experiment& experiment) {
  return cells_of(experiment).front().hash;
}

TEST(Cells, GoQueryByQueryTunerByTunerReplicationByReplication) {
  const Experiment experiment = small_experiment();
  std::vector<std::string> names;
  std::set<std::string> hashes;
  for (const Cell& cell : cells_of(experiment)) {
    names.push_back(name_of(cell));
    hashes.insert(cell.hash);
  }
  EXPECT_EQ(names, (std::vector<std::string>{"q fixed #0", "q fixed #1", "q ds2 #0", "q ds2 #1"}));
  EXPECT_EQ(hashes.size(), 4U);
}

TEST(Cells, EveryInputChangesTheHash) {
  const std::vector<std::pair<const char*, std::function<void(Experiment&)>>> changes = {
      {"seed", [](Experiment& e) { e.seed = 8; }},
      {"duration", [](Experiment& e) { e.comparisons[0].duration = 70_s; }},
      {"sample", [](Experiment& e) { e.comparisons[0].sample = 5_s; }},
      {"engine", [](Experiment& e) { e.engine.serialize_ns += 1; }},
      {"cluster", [](Experiment& e) { e.clusters["two"].nodes[1].type.speed *= 2; }},
      {"plan", [](Experiment& e) { e.queries["q"].job.plan.operators[1].cost.per_record = 101_us; }},
      {"edge", [](Experiment& e) { e.queries["q"].job.plan.edges[0].selectivity = 0.5; }},
      {"rate", [](Experiment& e) { e.queries["q"].job.sources["in"].rate = plan::RateSchedule::constant(1001); }},
      {"loop", [](Experiment& e) { e.queries["q"].job.sources["in"].loop = job::SourceLoop::closed; }},
      {"degree", [](Experiment& e) { e.queries["q"].initial_parallelism["map"] = 2; }},
      {"tuner", [](Experiment& e) { e.comparisons[0].tuners[0] = e.comparisons[0].tuners[1]; }},
      {"testbed", [](Experiment& e) { e.comparisons[0].live.emplace().run = "one"; }},
      {"measurement", [](Experiment& e) { e.comparisons[0].live.emplace().run = "two"; }},
      {"tuner's degree", [](Experiment& e) { e.comparisons[0].tuners[0].initial_parallelism["map"] = 2; }}};
  std::set<std::string> hashes = {first_hash(small_experiment())};
  for (const auto& [what, change] : changes) {
    Experiment changed = small_experiment();
    change(changed);
    EXPECT_TRUE(hashes.insert(first_hash(changed)).second) << what;
  }
}

TEST(Cells, NamesDoNotChangeTheHash) {
  Experiment renamed = small_experiment();
  renamed.name = "another";
  renamed.engine.name = "another";
  renamed.comparisons[0].name = "another";
  renamed.comparisons[0].tuners[0].label = "another";
  EXPECT_EQ(first_hash(renamed), first_hash(small_experiment()));
}

}  // namespace
}  // namespace millrace::experiments
