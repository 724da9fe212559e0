// When the records of one source arrive, over all its instances: a function of the source's load and its random stream
// alone, whatever reads it.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/job/job.h"
#include "sim/kernel/random_stream.h"
#include "sim/kernel/time.h"
#include "sim/plan/rate_schedule.h"

namespace millrace::runtime {

class ArrivalProcess {
 public:
  // `individually`: Poisson arrivals one by one; otherwise as counts on a grid of one millisecond.
  ArrivalProcess(const job::SourceLoad& load, kernel::RandomStream stream, bool individually);

  // Records that arrived in [0, at].
  std::uint64_t count_until(kernel::SimTime at);
  // When the k-th record (k >= 1) arrives; never() if it does not. Within a grid cell arrivals are evenly spaced.
  kernel::SimTime time_of(std::uint64_t k);
  double rate(kernel::SimTime at) const { return schedule_.rate(at); }

 private:
  enum class Kind : std::uint8_t { even, individual, grid };

  void extend_to(kernel::SimTime at);
  void extend_to_count(std::uint64_t k);
  bool extend_once();

  Kind kind_;
  plan::RateSchedule schedule_;  // asked at the moving front
  plan::RateSchedule births_;    // the same, asked for the births of records read late
  kernel::RandomStream stream_;
  std::vector<kernel::SimTime> times_;  // individual: time of record k at [k-1]
  std::vector<std::uint64_t> counts_;   // grid: records before the end of cell i
  double operational_time_ = 0;         // individual: integral of the rate at the newest arrival
  bool exhausted_ = false;
  std::size_t cursor_ = 0;  // individual: last answer of count_until
};

}  // namespace millrace::runtime
