#include "tests/bench/peers/peer.h"

#include <cstdio>
#include <cstdlib>
#include <ctime>

namespace millrace::bench {

namespace {

double cpu_now_s() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

}  // namespace

Stopwatch::Stopwatch() : started_s_(cpu_now_s()) {}

double Stopwatch::cpu_s() const {
  return cpu_now_s() - started_s_;
}

int serve(int argc, char** argv, const Peer& peer) {
  const std::string workload = argc > 1 ? argv[1] : "";
  const bool hold = workload.starts_with("w1:");
  if (argc < 4 || argc > 5 || (!hold && workload != "w2" && workload != "w3")) {
    std::fprintf(stderr, "usage: %s w1:PENDING|w2|w3 UNITS SEED [VARIANT]\n", argv[0]);
    return 2;
  }
  const auto number = [](const char* text) { return std::strtoull(text, nullptr, 10); };
  const Amount amount{number(argv[2]), number(argv[3]), argc > 4 ? argv[4] : ""};
  const Answer answer = hold               ? peer.hold(number(argv[1] + 3), amount)
                        : workload == "w2" ? peer.mm1(amount)
                                           : peer.tandem(amount);
  std::printf("%.6f %.12g\n", answer.cpu_s, answer.result);
  return 0;
}

}  // namespace millrace::bench
