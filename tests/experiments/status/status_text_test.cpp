#include "experiments/status/status_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace millrace::experiments {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

WorkStatus some_work() {
  WorkStatus status;
  status.host = "node7";
  status.command = "./millrace run x.toml";
  status.stage = {.stage = "cells", .total = 10, .done = 4, .stored = 2, .elapsed_s = 4};
  status.started_utc_s = 1000;
  status.progressed_utc_s = 1095;
  status.written_utc_s = 1099;
  return status;
}

TEST(StatusText, OfWorkThatRuns) {
  const std::string text = work_text(some_work(), Liveness::alive, 1100, "s.json");
  EXPECT_THAT(text, StartsWith("running: ./millrace run x.toml\n"));
  EXPECT_THAT(text, HasSubstr("for 1 min 40 s"));
  EXPECT_THAT(text, HasSubstr("stage: 4/10 cells  0.5 cells/s  00:12 left"));
  EXPECT_THAT(text, HasSubstr("2 of these were stored before"));
  EXPECT_THAT(text, HasSubstr("5 s ago"));
}

TEST(StatusText, OfWorkThatWasKilledOrIsSilent) {
  EXPECT_THAT(work_text(some_work(), Liveness::killed, 1100, "s.json"), StartsWith("killed"));
  EXPECT_THAT(work_text(some_work(), Liveness::silent, 1200, "s.json"), StartsWith("silent for 1 min 41 s"));
}

TEST(StatusText, OfWorkThatEnded) {
  WorkStatus status = some_work();
  status.state = WorkState::interrupted;
  status.exit_status = 130;
  const std::string text = work_text(status, Liveness::ended, 9000, "s.json");
  EXPECT_THAT(text, StartsWith("interrupted: "));
  EXPECT_THAT(text, HasSubstr("took 1 min 39 s"));  // until it wrote for the last time
  EXPECT_THAT(text, HasSubstr("exit status 130"));
  EXPECT_THAT(text, Not(HasSubstr("ago")));
}

TEST(StatusText, SaysWhatToDoNext) {
  WorkStatus status = some_work();
  const StoreOverview nothing;
  EXPECT_THAT(next_text(&status, Liveness::alive, nothing), HasSubstr("it works"));
  EXPECT_EQ(next_text(&status, Liveness::killed, nothing), "next, to go on from there: ./millrace run x.toml\n");
  EXPECT_THAT(next_text(&status, Liveness::silent, nothing), HasSubstr("see on node7"));
  status.state = WorkState::interrupted;
  EXPECT_THAT(next_text(&status, Liveness::ended, nothing), HasSubstr("go on from there"));
  status.state = WorkState::finished;
  EXPECT_THAT(next_text(&status, Liveness::ended, nothing), HasSubstr("millrace show"));
  StoreOverview failures;
  failures.failures = {{"no slots", 1, "q"}};
  EXPECT_THAT(next_text(&status, Liveness::ended, failures), HasSubstr("try what failed again: ./millrace run"));
  EXPECT_THAT(next_text(nullptr, Liveness::ended, failures), HasSubstr("millrace run CONFIG"));
  StoreOverview begun;
  begun.works = {{"comparison", "e/main", "h", "running", 2, 1, 0, ""}};
  EXPECT_THAT(next_text(nullptr, Liveness::ended, begun), HasSubstr("goes on with what is running"));
}

TEST(StatusText, OfManyWorksThoseThatAreNotDoneComeFirst) {
  StoreOverview overview;
  overview.kinds["comparison"].done = 100;
  for (int i = 0; i < 100; ++i) {
    overview.works.push_back({"comparison", "e/done" + std::to_string(i), "h", "done", 1, 1, 0, ""});
  }
  overview.works.push_back({"comparison", "e/begun", "h", "running", 1, 0, 0, ""});
  const std::string text = overview_text(overview);
  EXPECT_LT(text.find("e/begun"), text.find("e/done"));
  EXPECT_THAT(text, HasSubstr("and 61 others"));
}

TEST(StatusText, WorksOfOneNameAreOneLine) {
  StoreOverview overview;
  overview.kinds["comparison"].done = 3;
  overview.works = {{"comparison", "e/cell", "h1", "done", 2, 2, 0, ""},
                    {"comparison", "e/cell", "h2", "done", 3, 2, 1, ""},
                    {"comparison", "e/other", "h3", "done", 1, 1, 0, ""}};
  const std::string text = overview_text(overview);
  EXPECT_THAT(text, HasSubstr("e/cell (2 of them)  comparison    done       5     4       1"));
  EXPECT_THAT(text, HasSubstr("e/other"));
}

TEST(StatusText, ManyFailuresAreFew) {
  StoreOverview overview;
  overview.kinds["run"].failed = 12;
  for (int i = 0; i < 12; ++i) overview.failures.push_back({"reason " + std::to_string(i), 1, "q"});
  const std::string text = overview_text(overview, 10);
  EXPECT_THAT(text, HasSubstr("1 x reason 9, one of them q"));
  EXPECT_THAT(text, Not(HasSubstr("reason 10")));
  EXPECT_THAT(text, HasSubstr("and 2 other reasons"));
  EXPECT_EQ(overview_text({}), "nothing is stored\n");
}

}  // namespace
}  // namespace millrace::experiments
