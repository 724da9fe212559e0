#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "experiments/store/store.h"
#include "tests/experiments/cli/program.h"
#include "tests/experiments/store/temporary_folder.h"

namespace millrace::experiments {
namespace {

using testing::HasSubstr;

constexpr const char* kConfig = R"(
[experiment]
name = "parts"
seeds = 3
[engine]
profile = "cloudlab-flink116"
[cluster.small]
template = "m510-x4"
[query.q2]
template = "nexmark-q2"
[query.q2.source.bids]
rate = "50k/s"
[comparison.main]
queries = ["q2"]
cluster = "small"
tuners = ["fixed", "ds2"]
duration = "60 s"
sample = "10 s"
[trace.train]
structures = ["linear", "2-way-join"]
count = 120
interval = "2 s"
[trace.train.space]
template = "zerotune-seen"
event_rates = ["500/s", "1k/s"]
workers = [2]
)";

class RunShard : public testing::Test {
 protected:
  void SetUp() override { folder.write("parts.toml", kConfig); }
  ProgramResult run(const std::string& store, std::vector<std::string> more = {}) const {
    std::vector<std::string> arguments = {"run",   folder.file("parts.toml"), "--store", folder.file(store),
                                          "--out", folder.file("out"),        "--quiet"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_program(arguments);
  }
  ProgramResult merge(const std::string& from, const std::string& into) const {
    return run_program({"merge", folder.file(from), "--store", folder.file(into)});
  }
  std::string dump(const std::string& store) const {
    return run_program({"export", "--dump", "--store", folder.file(store)}).out;
  }
  std::int64_t number(const std::string& store, const std::string& sql) const {
    auto opened = Store::open_existing(folder.file(store));
    return integer(opened->database().rows(sql)->at(0).at(0));
  }
  const TemporaryFolder folder;
};

class RunShardSlow : public RunShard {};

TEST_F(RunShardSlow, ThreeShardsMergedAndRunAreAnUndisturbedRun) {
  const auto whole = run("whole.sqlite");
  ASSERT_EQ(whole.status, 0) << whole.error;
  std::int64_t cells = 0, attempts = 0;
  for (const char* number_of : {"3", "1", "2"}) {  // in any order
    const std::string name = std::string("shard-") + number_of + ".sqlite";
    const auto shard = run(name, {"--shard", std::string(number_of) + "/3"});
    EXPECT_EQ(shard.status, 0) << shard.error;
    EXPECT_EQ(shard.out, "store    " + folder.file(name) + "\n");
    cells += number(name, "SELECT count(*) FROM run");
    attempts += number(name, "SELECT count(*) FROM trace");
    const auto merged = merge(name, "all.sqlite");
    EXPECT_EQ(merged.status, 0) << merged.error;
  }
  EXPECT_EQ(cells, 6) << "each cell in one shard";
  const std::int64_t needed = number("whole.sqlite", "SELECT count(*) FROM trace");
  EXPECT_GE(attempts, 240);
  EXPECT_LE(attempts, needed * 12 / 10) << "no more than the estimate is wrong by";
  const auto last = run("all.sqlite");
  EXPECT_EQ(last.status, 0) << last.error;
  EXPECT_EQ(last.out, std::string(whole.out).replace(whole.out.find("whole.sqlite"), 12, "all.sqlite"));
  EXPECT_EQ(dump("all.sqlite"), dump("whole.sqlite"));
  EXPECT_EQ(merge("shard-1.sqlite", "all.sqlite").status, 0);
  EXPECT_EQ(dump("all.sqlite"), dump("whole.sqlite")) << "once more changes nothing";
  EXPECT_EQ(merge("whole.sqlite", "all.sqlite").status, 0);
  EXPECT_EQ(dump("all.sqlite"), dump("whole.sqlite")) << "nor does the undisturbed one";
}

TEST_F(RunShard, SaysWhatIsNoShardAndWhatCannotBeMerged) {
  for (const char* wrong : {"0/3", "4/3", "two"}) {
    const auto result = run("store.sqlite", {"--shard", wrong});
    EXPECT_EQ(result.status, 2);
    EXPECT_THAT(result.error, HasSubstr("write I/N, for example 2/16"));
  }
  EXPECT_FALSE(std::filesystem::exists(folder.file("store.sqlite")));
  EXPECT_EQ(merge("none.sqlite", "all.sqlite").status, 2);
  EXPECT_FALSE(std::filesystem::exists(folder.file("all.sqlite")));
  const auto nothing =
      run("store.sqlite", {"--set", "trace.train.count=1", "--set", "trace.train.structures=[\"linear\"]", "--set",
                           "comparison.main.tuners=[\"fixed\"]", "--shard", "2/1000000"});
  EXPECT_EQ(nothing.status, 0) << nothing.error;
  EXPECT_EQ(number("store.sqlite", "SELECT count(*) FROM run"), 0);
  EXPECT_EQ(number("store.sqlite", "SELECT count(*) FROM artefact WHERE status = 'running'"), 2);
  const auto itself = merge("store.sqlite", "store.sqlite");
  EXPECT_EQ(itself.status, 2);
  EXPECT_THAT(itself.error, HasSubstr("is the store to merge into"));
}

}  // namespace
}  // namespace millrace::experiments
