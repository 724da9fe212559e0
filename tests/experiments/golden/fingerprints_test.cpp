// The runs of tests/golden are those of its table, bit by bit, under every compiler.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <set>

#include "sim/runtime/engine.h"
#include "tests/experiments/golden/fingerprint_table.h"

namespace millrace::experiments {
namespace {

constexpr const char* kConfigs[] = {"count_join", "flink_metrics", "nexmark", "record", "timely"};

constexpr const char* kWhatToDo =
    "If that is meant: raise kRuntimeRevision in sim/runtime/engine.h, so that stored runs are computed anew; run this "
    "program with MILLRACE_UPDATE_GOLDEN=1 and --gtest_filter='*Golden*' (it writes tests/golden/fingerprints.csv); "
    "and say in the commit which fingerprints moved, and why.";

std::vector<GoldenRun> kept_of(const std::string& config) {
  std::vector<GoldenRun> kept = read_golden_runs();
  std::erase_if(kept, [&](const GoldenRun& run) { return run.config != config; });
  return kept;
}

// Whether `now` did something else than `kept` at the same revision.
bool moved_silently(const GoldenRun& kept, const GoldenRun& now) {
  return is_same_run(kept, now) && kept.revision == now.revision && !(kept == now);
}

class GoldenFingerprints : public testing::TestWithParam<const char*> {};

TEST_P(GoldenFingerprints, AreThoseOfTheTable) {
  const std::string config = GetParam();
  const std::vector<GoldenRun> kept = kept_of(config), now = computed_runs(config);
  for (const GoldenRun& run : now) {
    for (const GoldenRun& old : kept) {
      EXPECT_FALSE(moved_silently(old, run))
          << "a fingerprint moved and the revision did not:\n  was " << to_csv(old) << "\n  now " << to_csv(run) << '\n'
          << kWhatToDo;
    }
  }
  if (HasFailure()) return;  // nothing is written that hides it
  if (std::getenv("MILLRACE_UPDATE_GOLDEN") != nullptr) return write_golden_runs(config, now);

  for (const GoldenRun& run : now) {
    EXPECT_TRUE(std::ranges::find(kept, run) != kept.end()) << "not in the table: " << to_csv(run) << '\n' << kWhatToDo;
  }
  EXPECT_EQ(kept.size(), now.size()) << "the table has runs of " << config << " that its config has not\n" << kWhatToDo;
}

INSTANTIATE_TEST_SUITE_P(Configs, GoldenFingerprints, testing::ValuesIn(kConfigs),
                         [](const auto& golden) { return std::string(golden.param); });

TEST(GoldenConfigs, AreAllCompared) {
  std::set<std::string> there;
  for (const auto& entry : std::filesystem::directory_iterator(MILLRACE_SOURCE_DIR "/tests/golden")) {
    if (entry.path().extension() == ".toml") there.insert(entry.path().stem().string());
  }
  EXPECT_EQ(there, (std::set<std::string>(std::begin(kConfigs), std::end(kConfigs))));
}

}  // namespace
}  // namespace millrace::experiments
