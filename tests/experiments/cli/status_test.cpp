// The verbs status and gc on a run from its beginning to its end.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "experiments/status/status_file.h"
#include "tests/experiments/cli/config_run.h"

namespace millrace::experiments {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kConfig = R"([experiment]
name = "small"
[cluster.small]
template = "m510-x4"
[query.q2]
template = "nexmark-q2"
[query.q2.source.bids]
rate = "5k/s"
[comparison.main]
queries = ["q2"]
cluster = "small"
tuners = ["fixed"]
duration = "20 s"
sample = "10 s"
)";

class StatusVerb : public ConfigRun {
 protected:
  StatusVerb() : ConfigRun("small.toml", kConfig), store(folder.file("store.sqlite")) {}
  ProgramResult ask(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"--store", store});
    return run_program(arguments);
  }
  const std::string store;
};

TEST_F(StatusVerb, TellsOfARunThatEndedAndGcOfNothingToDo) {
  const auto ran = run("run", {"--out", folder.file("out"), "--jobs", "1"});
  ASSERT_EQ(ran.status, 0) << ran.error;
  const auto status = ask({"status"});
  EXPECT_EQ(status.status, 0) << status.error;
  EXPECT_THAT(status.out, HasSubstr("finished: ./millrace run"));
  EXPECT_THAT(status.out, HasSubstr("exit status 0"));
  EXPECT_THAT(status.out, HasSubstr("small/main"));
  EXPECT_THAT(status.out, HasSubstr("store.sqlite: "));
  EXPECT_THAT(status.out, HasSubstr(folder.file("out") + ": "));
  EXPECT_THAT(ask({"status", "small"}).out, HasSubstr("small/main"));
  EXPECT_THAT(ask({"status", folder.file("small.toml")}).out, HasSubstr("small/main"));
  EXPECT_EQ(ask({"status", "large"}).status, 2);

  const std::string dump = ask({"export", "--dump"}).out;
  EXPECT_THAT(ask({"gc"}).out, HasSubstr("freed"));
  EXPECT_THAT(ask({"gc", "--keep", folder.file("small.toml")}).out, HasSubstr("freed"));
  EXPECT_EQ(ask({"export", "--dump"}).out, dump);
  folder.write("other.toml", std::string(kConfig) + "seed = 7\n");
  const auto dry = ask({"gc", "--keep", folder.file("other.toml"), "--dry-run"});
  EXPECT_EQ(dry.status, 2) << "a config with mistakes keeps everything";
  folder.write("other.toml", "[experiment]\nseed = 7\n" + std::string(kConfig).substr(std::size("[experiment]")));
  EXPECT_THAT(ask({"gc", "--keep", folder.file("other.toml"), "--dry-run"}).out, HasSubstr("named by no config"));
  EXPECT_EQ(ask({"export", "--dump"}).out, dump);
  EXPECT_EQ(ask({"gc", "--keep", folder.file("other.toml")}).status, 0);
  EXPECT_THAT(ask({"status"}).out, HasSubstr("nothing is stored"));
  EXPECT_EQ(ask({"gc", "--drop", "zerotune"}).status, 2);
}

TEST_F(StatusVerb, KnowsARunThatWasKilledAndGcWaitsForOneThatWorks) {
  ASSERT_EQ(run("run", {"--out", folder.file("out"), "--jobs", "1"}).status, 0);
  auto status = *read_status(status_path(store));
  status.state = WorkState::running;
  ASSERT_TRUE(write_status(status_path(store), status).has_value());
  EXPECT_THAT(ask({"status"}).out, HasSubstr("killed"));
  EXPECT_THAT(ask({"status"}).out, HasSubstr("go on from there: ./millrace run"));
  EXPECT_EQ(ask({"gc"}).status, 0);
  status.process = *processes::identity_of(::getpid());
  ASSERT_TRUE(write_status(status_path(store), status).has_value());
  EXPECT_THAT(ask({"status"}).out, HasSubstr("running: "));
  const auto refused = ask({"gc"});
  EXPECT_EQ(refused.status, 1);
  EXPECT_THAT(refused.error, HasSubstr("is being worked on by pid"));
  EXPECT_EQ(ask({"gc", "--dry-run"}).status, 0);
}

TEST_F(StatusVerb, TellsThatThereIsNoStore) {
  const auto status = ask({"status"});
  EXPECT_EQ(status.status, 2);
  EXPECT_THAT(status.error, HasSubstr("there is no store at"));
  EXPECT_FALSE(std::filesystem::exists(store));
}

TEST_F(StatusVerb, UserMistakesWriteNoStatus) {
  EXPECT_EQ(run("run", {"--out", folder.file("out"), "--set", "comparison.main.tuners=[\"none\"]"}).status, 2);
  EXPECT_TRUE(status_files(store).empty());
}

}  // namespace
}  // namespace millrace::experiments
