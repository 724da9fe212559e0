#include "experiments/status/status_keeper.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <optional>

#include "experiments/status/status_file.h"
#include "tests/experiments/store/temporary_folder.h"

namespace millrace::experiments {
namespace {

WorkDescription work_on(const std::string& store) {
  return {.command = "./millrace run x.toml", .config = "x.toml", .store = store, .results = "out", .workers = 3};
}

TEST(StatusKeeper, SaysThatItRunsUntilItEnds) {
  const TemporaryFolder folder;
  const std::string store = folder.file("store.sqlite");
  StatusKeeper keeper(work_on(store));
  const auto begun = read_status(status_path(store));
  ASSERT_TRUE(begun.has_value()) << begun.error();
  EXPECT_EQ(begun->state, WorkState::running);
  EXPECT_EQ(begun->process.pid, ::getpid());
  EXPECT_EQ(begun->exit_status, -1);
  tell_progress({.stage = "traces", .total = 5, .done = 5, .failed = 1, .simulated_s = 10, .elapsed_s = 3});
  tell_progress({.stage = "cells", .total = 4, .done = 1, .failed = 1, .simulated_s = 20, .elapsed_s = 1});
  tell_progress({.stage = "cells", .total = 4, .done = 2, .failed = 2, .simulated_s = 30, .elapsed_s = 2});
  keeper.end(3);
  const auto ended = read_status(status_path(store));
  ASSERT_TRUE(ended.has_value()) << ended.error();
  EXPECT_EQ(ended->state, WorkState::finished);
  EXPECT_EQ(ended->exit_status, 3);
  EXPECT_EQ(ended->stage.stage, "cells");
  EXPECT_EQ(ended->stage.done, 2);
  EXPECT_EQ(ended->failed, 3);
  EXPECT_DOUBLE_EQ(ended->simulated_s, 40);
}

TEST(StatusKeeper, EveryEndHasItsState) {
  const TemporaryFolder folder;
  const std::string store = folder.file("store.sqlite");
  for (const auto& [exit_status, state] :
       {std::pair{0, WorkState::finished}, std::pair{1, WorkState::failed}, std::pair{130, WorkState::interrupted}}) {
    StatusKeeper(work_on(store)).end(exit_status);
    EXPECT_EQ(read_status(status_path(store))->state, state);
  }
  { const StatusKeeper unannounced(work_on(store)); }
  EXPECT_EQ(read_status(status_path(store))->state, WorkState::failed);
}

TEST(StatusKeeper, ASecondOneHasAFileOfItsOwnWhileItWorks) {
  const TemporaryFolder folder;
  const std::string store = folder.file("store.sqlite");
  WorkStatus other;
  other.host = host_name();
  other.process = *processes::identity_of(::getppid());
  ASSERT_TRUE(write_status(status_path(store), other).has_value());
  {
    StatusKeeper keeper(work_on(store));
    EXPECT_EQ(keeper.file(), second_status_path(store, ::getpid()));
    EXPECT_EQ(status_files(store).size(), 2);
    keeper.end(0);
  }
  EXPECT_EQ(status_files(store).size(), 1);
  EXPECT_EQ(read_status(status_path(store))->process, other.process);
}

TEST(StatusKeeper, AFolderThatIsGoneDoesNotHinderTheWork) {
  StatusKeeper keeper(work_on("/nowhere/at/all/store.sqlite"));
  tell_stage("forecasts");
  keeper.end(0);
}

}  // namespace
}  // namespace millrace::experiments
