#include "experiments/garbage/code_revisions.h"

#include <gtest/gtest.h>

#include "sim/job/steady_batches.h"
#include "tests/experiments/garbage/made_store.h"
#include "tuners/tuner.h"

namespace millrace::experiments {
namespace {

nlohmann::json key_json(const ArtefactKey& key) {
  return nlohmann::json::parse(key.text());
}

TEST(CodeRevisions, AreTheProgramsOwn) {
  EXPECT_EQ(current_revision("runtime"), runtime::kRuntimeRevision);
  EXPECT_EQ(current_revision("tuner", "ds2"), tuners::find_tuner("ds2")->revision);
  EXPECT_EQ(current_revision("tuner", "no such tuner"), std::nullopt);
  EXPECT_EQ(current_revision("something new"), std::nullopt);
}

TEST(CodeRevisions, OnlyALowerOneIsObsolete) {
  EXPECT_FALSE(is_obsolete(key_json(made_run(0))));
  EXPECT_TRUE(is_obsolete(key_json(made_run(0, runtime::kRuntimeRevision - 1))));
  EXPECT_FALSE(is_obsolete(key_json(made_run(0, runtime::kRuntimeRevision + 1))));  // a newer program's
  EXPECT_FALSE(is_obsolete(nlohmann::json()));
  EXPECT_FALSE(is_obsolete({{"revisions", {{"something new", 0}}}}));
}

TEST(CodeRevisions, ATunersIsOfItsKind) {
  ArtefactKey run = made_run(0);
  run.revisions["tuner"] = tuners::find_tuner("ds2")->revision;
  EXPECT_FALSE(is_obsolete(key_json(run)));
  run.revisions["tuner"] = 0;
  EXPECT_TRUE(is_obsolete(key_json(run)));
}

TEST(CodeRevisions, ThoseAmongTheSettingsCount) {
  ArtefactKey run = made_run(0);
  run.settings["fast_forward"] = job::kSteadyRevision;
  EXPECT_FALSE(is_obsolete(key_json(run)));
  run.settings["fast_forward"] = job::kSteadyRevision - 1;
  EXPECT_TRUE(is_obsolete(key_json(run)));
}

}  // namespace
}  // namespace millrace::experiments
