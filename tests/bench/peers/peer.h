// What the programs of this folder share: each runs one workload on one engine and prints its CPU time and its result.
#pragma once

#include <cstdint>
#include <string>

namespace millrace::bench {

// How much of a workload to simulate, and with which random numbers.
struct Amount {
  std::uint64_t units;  // events of W1, customers of W2, items of W3
  std::uint64_t seed;
  std::string variant;  // of the engine, where it has several; else empty
};

struct Answer {
  double cpu_s;   // without start-up and warm-up
  double result;  // see Peer
};

// The workloads on one engine.
struct Peer {
  // W1: `pending` events; each step takes one and schedules one an exponential time of mean 1 s later. The result is
  // the number of events per simulated second and pending event: 1.
  Answer (*hold)(std::uint64_t pending, const Amount& amount);
  // W2: M/M/1 from empty, load 0.8, mean service 1 s. The result is the mean number in the system: 4.
  Answer (*mm1)(const Amount& amount);
  // W3: the tandem of tests/bench/tandem_model.h, from empty. The result is items per simulated second: 6.006.
  Answer (*tandem)(const Amount& amount);
};

// CPU seconds of this process since construction.
class Stopwatch {
 public:
  Stopwatch();
  double cpu_s() const;

 private:
  double started_s_;
};

// The program's main(): WORKLOAD UNITS SEED [VARIANT], where a workload is w1:PENDING, w2 or w3. Prints the CPU seconds
// and the result. Returns the exit status: 2 for arguments that it does not understand.
int serve(int argc, char** argv, const Peer& peer);

}  // namespace millrace::bench
