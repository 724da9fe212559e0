// A config's sweep and its members.
#include "experiments/sweeps/sweep.h"

#include <gtest/gtest.h>

#include "experiments/comparison/cell.h"
#include "experiments/sweeps/member_question.h"
#include "tests/experiments/config/config_folder.h"

namespace millrace::experiments {
namespace {

class SweepTest : public testing::Test {
 protected:
  Sweep sweep(const std::string& text, const LoadOptions& options = {}, const std::vector<std::string>& axes = {}) {
    auto found = find_sweep(folder.write("x.toml", kSmallConfig + text), options, axes);
    EXPECT_TRUE(found && *found);
    return found && *found ? std::move(**found) : Sweep{};
  }
  const ConfigFolder folder;
};

TEST_F(SweepTest, AConfigWithoutOneIsNone) {
  const auto found = find_sweep(folder.write("x.toml", kSmallConfig), {}, {});
  ASSERT_TRUE(found.has_value());
  EXPECT_FALSE(found->has_value());
}

TEST_F(SweepTest, MembersAreWhatOverridesMake) {
  const Sweep swept = sweep("[sweep]\n\"query.q.operator.work.parallelism\" = [3, 4]\n",
                            {.overrides = {"comparison.run.duration=\"5 min\""}, .seed = {}, .quick = false},
                            {"query.q.source.in.rate=2k/s,3k/s"});
  const auto members = load_members(swept);
  ASSERT_TRUE(members.has_value());
  ASSERT_EQ(members->size(), 4U);
  for (std::size_t member = 0; member < 4; ++member) {
    LoadOptions options;
    options.overrides = assignments_of(swept, member);
    options.overrides.emplace_back("comparison.run.duration=\"5 min\"");
    const Experiment alone = folder.load(kSmallConfig, options);
    EXPECT_EQ(cells_of(alone).front().hash, cells_of((*members)[member]).front().hash) << member;
    EXPECT_EQ(cells_of(*load_member(swept, member)).front().hash, cells_of(alone).front().hash) << member;
  }
  EXPECT_EQ(member_name(swept, 3), "cell 3 (parallelism = 4, rate = 3k/s)");
}

TEST_F(SweepTest, RepetitionsHaveTheSameSeedsInEveryCell) {
  const Sweep swept = sweep("[sweep]\n\"query.q.operator.work.parallelism\" = [3, 4]\nrepetitions = 3\n",
                            {.overrides = {}, .seed = 40, .quick = false});
  const auto members = load_members(swept);
  ASSERT_TRUE(members.has_value());
  std::vector<std::uint64_t> seeds;
  for (const Experiment& member : *members) seeds.push_back(member.seed);
  EXPECT_EQ(seeds, (std::vector<std::uint64_t>{40, 41, 42, 40, 41, 42}));
  EXPECT_EQ(load_member(swept, 5)->seed, 42U);
  EXPECT_EQ(member_name(swept, 5), "cell 1 (parallelism = 4; repetition 2)");
}

TEST_F(SweepTest, AnAxisMayBeWhatTheConfigLacks) {
  std::string text = small_config_with("rate = \"1k/s\"", "");
  const auto found =
      find_sweep(folder.write("x.toml", text + "[sweep]\n\"query.q.source.in.rate\" = [\"1k/s\"]\n"), {}, {});
  ASSERT_TRUE(found && *found);
  EXPECT_TRUE(load_members(**found).has_value());
}

TEST_F(SweepTest, AMistakeHasThePlaceOfItsValue) {
  const Sweep swept =
      sweep("[sweep]\n\"query.q.operator.work.parallelism\" = [3, 4, 99]\n\"experiment.seed\" = [1, 2]\n");
  const auto members = load_members(swept);
  ASSERT_FALSE(members.has_value());
  ASSERT_EQ(members.error().size(), 1U);
  const std::string told = to_string(members.error().front());
  EXPECT_TRUE(told.ends_with("(cell 4: parallelism = 99, seed = 1, and another)")) << told;
}

TEST(MemberQuestion, ThereAndBack) {
  const MemberQuestion question = member_question(member_prefix(17) + "3 abc");
  EXPECT_EQ(question.member, 17U);
  EXPECT_EQ(question.question, "3 abc");
  for (const char* plain : {"3 abc", "member x 3", "member 17", ""}) {
    const MemberQuestion other = member_question(plain);
    EXPECT_EQ(other.member, std::nullopt) << plain;
    EXPECT_EQ(other.question, plain);
  }
}

}  // namespace
}  // namespace millrace::experiments
