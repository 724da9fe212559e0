#include "tests/experiments/cli/killed_run.h"

namespace millrace::experiments {
namespace {

class KilledRunSlow : public KilledRun {};

TEST_F(KilledRunSlow, LosesTheCellInHandWithAWorker) {
  check_worker_killed("\"$MILLRACE\"");
}

TEST_F(KilledRunSlow, GoesOnAfterItsManagerWasKilled) {
  check_ended_by("\"$MILLRACE\"", [&] {
    for (const pid_t pid : managers("cut.sqlite")) ::kill(pid, SIGKILL);
  });
}

}  // namespace
}  // namespace millrace::experiments
