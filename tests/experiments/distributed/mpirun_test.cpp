// The program under mpirun, on this machine: a manager and two workers.
#include <filesystem>

#include "tests/experiments/cli/killed_run.h"

namespace millrace::experiments {
namespace {

using testing::HasSubstr;

const std::string kMpi = "mpirun -n 3 --oversubscribe --allow-run-as-root \"$MILLRACE-mpi\"";

class MpiRunSlow : public KilledRun {
 protected:
  ProgramResult run(const std::string& program, const std::string& config, const std::string& store) const {
    return run_shell(program + " run '" + config + "' --quiet --store '" + folder.file(store) + "' --out '" +
                     folder.file("out") + "'");
  }
  void expect_the_same(const std::string& config) const {
    const auto alone = run("\"$MILLRACE\"", config, "alone.sqlite");
    ASSERT_EQ(alone.status, 0) << alone.error;
    const auto together = run(kMpi, config, "together.sqlite");
    EXPECT_EQ(together.status, 0) << together.error;
    EXPECT_EQ(together.error, "");
    EXPECT_EQ(together.out, std::string(alone.out).replace(alone.out.find("alone.sqlite"), 12, "together.sqlite"))
        << "only the manager prints";
    EXPECT_EQ(dump("together.sqlite"), dump("alone.sqlite"));
  }
};

TEST_F(MpiRunSlow, ComputesComparisonsAsOneProcessDoes) {
  expect_the_same(folder.file("many.toml"));
}

TEST_F(MpiRunSlow, ComputesTracesAsOneProcessDoes) {
  folder.write("few.toml", R"(
[experiment]
name = "few"
[engine]
profile = "cloudlab-flink116"
[trace.train]
structures = ["linear", "2-way-join"]
count = 70
interval = "2 s"
[trace.train.space]
template = "zerotune-seen"
event_rates = ["500/s", "1k/s"]
workers = [2]
)");
  expect_the_same(folder.file("few.toml"));
}

#ifdef MILLRACE_LEARNING
// Its workers read the traces from a snapshot.
TEST_F(MpiRunSlow, TrainsModelsAsOneProcessDoes) {
  expect_the_same(std::string(MILLRACE_SOURCE_DIR) + "/tests/learning/small.toml");
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
    EXPECT_THAT(entry.path().string(), testing::Not(HasSubstr("snapshot")));
  }
}
#endif

TEST_F(MpiRunSlow, LosesTheCellInHandWithAWorker) {
  check_worker_killed(kMpi);
}

TEST_F(MpiRunSlow, GoesOnAfterItsManagerWasKilled) {
  check_ended_by(kMpi, [&] {
    // Every rank has the same arguments, mpirun has more; the manager's is the one that has the store open.
    for (const pid_t pid : managers("cut.sqlite")) {
      std::error_code ignored;
      for (const auto& file : std::filesystem::directory_iterator("/proc/" + std::to_string(pid) + "/fd", ignored)) {
        if (std::filesystem::read_symlink(file.path(), ignored) == folder.file("cut.sqlite")) ::kill(pid, SIGKILL);
      }
    }
  });
}

TEST_F(MpiRunSlow, GoesOnAfterTheWholeJobWasKilled) {
  check_ended_by(kMpi, [&] {
    for (const pid_t pid : managers("cut.sqlite")) ::kill(pid, SIGKILL);
  });
}

TEST_F(MpiRunSlow, ALoneRankComputesAsWithoutMpi) {
  const auto alone = run("mpirun -n 1 --allow-run-as-root \"$MILLRACE-mpi\"", folder.file("many.toml"), "one.sqlite");
  EXPECT_EQ(alone.status, 0) << alone.error;
  ASSERT_EQ(run("\"$MILLRACE\"", folder.file("many.toml"), "alone.sqlite").status, 0);
  EXPECT_EQ(dump("one.sqlite"), dump("alone.sqlite"));
}

TEST_F(MpiRunSlow, OnlyTheManagerAnswersBadInput) {
  const auto bad = run_shell(kMpi + " run nothing.toml");
  EXPECT_EQ(bad.status, 2);
  EXPECT_EQ(bad.error.find("nothing.toml"), bad.error.rfind("nothing.toml")) << bad.error;
}

}  // namespace
}  // namespace millrace::experiments
