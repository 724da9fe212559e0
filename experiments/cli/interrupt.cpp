#include "experiments/cli/interrupt.h"

#include <csignal>

namespace millrace::experiments {
namespace {

volatile std::sig_atomic_t raised = 0;

void raise_flag(int /*signal*/) {
  raised = 1;
}

}  // namespace

void catch_interrupts() {
  struct sigaction once {};
  once.sa_handler = raise_flag;
  once.sa_flags = static_cast<int>(SA_RESETHAND);
  ::sigaction(SIGINT, &once, nullptr);
  ::sigaction(SIGTERM, &once, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

bool interrupted() {
  return raised != 0;
}

}  // namespace millrace::experiments
