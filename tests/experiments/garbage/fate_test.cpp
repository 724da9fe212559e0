#include "experiments/garbage/fate.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/experiments/garbage/made_store.h"
#include "tests/experiments/store/temporary_folder.h"

namespace millrace::experiments {
namespace {

class FateTest : public testing::Test {
 protected:
  FateTest() : store(*Store::open(folder.file("store.sqlite"))) {}

  Fate fate_of(const ArtefactKey& key, const FateRules& rules = {}) {
    const auto all = fates(store, rules);
    const auto found = std::ranges::find(*all, key.hash(), &FatedArtefact::hash);
    return found->fate;
  }

  const TemporaryFolder folder;
  Store store;
};

TEST_F(FateTest, WhatCanBeFoundAgainStays) {
  put(store, made_run(0), "q ds2 #0");
  put(store, made_comparison({made_run(0)}), "e/main");
  EXPECT_EQ(fate_of(made_run(0)), Fate::stays);
  EXPECT_EQ(fate_of(made_comparison({made_run(0)})), Fate::stays);
}

TEST_F(FateTest, AgeSpreadsToWhatIsMadeFromIt) {
  const ArtefactKey old = made_run(0, runtime::kRuntimeRevision - 1);
  put(store, old, "q ds2 #0");
  put(store, made_run(1), "q ds2 #1");
  put(store, made_comparison({old, made_run(1)}), "e/main");
  EXPECT_EQ(fate_of(old), Fate::obsolete);
  EXPECT_EQ(fate_of(made_comparison({old, made_run(1)})), Fate::obsolete);
  EXPECT_EQ(fate_of(made_run(1)), Fate::stays);
}

TEST_F(FateTest, FailedRunsAndBegunComparisonsGoWhileBegunSetsStay) {
  put(store, made_run(0), "q ds2 #0", "failed");
  put(store, made_comparison({made_run(0)}), "e/main", "running");
  put(store, made_set("trace", "t"), "e/t", "running");
  EXPECT_EQ(fate_of(made_run(0)), Fate::failed);
  EXPECT_EQ(fate_of(made_comparison({made_run(0)})), Fate::abandoned);
  EXPECT_EQ(fate_of(made_set("trace", "t")), Fate::stays);
}

TEST_F(FateTest, WhatIsNamedStaysWithWhatItIsMadeFrom) {
  put(store, made_run(0), "q ds2 #0");
  put(store, made_run(1), "q ds2 #1");
  put(store, made_comparison({made_run(0)}), "e/main");
  const FateRules rules{.named = std::set{made_comparison({made_run(0)}).hash()}, .drop = {}};
  EXPECT_EQ(fate_of(made_comparison({made_run(0)}), rules), Fate::stays);
  EXPECT_EQ(fate_of(made_run(0), rules), Fate::stays);
  EXPECT_EQ(fate_of(made_run(1), rules), Fate::not_named);
}

TEST_F(FateTest, ImportsGoByTheirNameAlone) {
  const ArtefactKey import = made_set("import", "plans");
  ArtefactKey validation = made_set("validation", "v");
  validation.inputs = {import.hash()};
  put(store, import, "zerotune");
  put(store, validation, "v");
  const FateRules keep_nothing{.named = std::set<std::string>(), .drop = {}};
  EXPECT_EQ(fate_of(import, keep_nothing), Fate::stays);
  EXPECT_EQ(fate_of(validation, keep_nothing), Fate::stays);
  const FateRules drop{.named = std::nullopt, .drop = {"zerotune"}};
  EXPECT_EQ(fate_of(import, drop), Fate::dropped);
  EXPECT_EQ(fate_of(validation, drop), Fate::dropped);
}

}  // namespace
}  // namespace millrace::experiments
