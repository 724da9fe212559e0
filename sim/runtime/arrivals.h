// When the records of one source arrive, over all its instances: a function of the source's load and its seed alone,
// whatever reads it.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/job/job.h"
#include "sim/kernel/random_stream.h"
#include "sim/kernel/time.h"
#include "sim/plan/rate_schedule.h"
#include "sim/runtime/rate_modulation.h"

namespace millrace::runtime {

class ArrivalProcess {
 public:
  // `individually`: random arrivals one by one; otherwise as counts on a grid of one millisecond.
  ArrivalProcess(const job::SourceLoad& load, kernel::Seed source, bool individually);

  // Records that arrived in [0, at].
  std::uint64_t count_until(kernel::SimTime at);
  // When the k-th record (k >= 1) arrives; never() if it does not. Within a grid cell arrivals are evenly spaced.
  kernel::SimTime time_of(std::uint64_t k);
  // Scheduled rate: the mean of a modulated one.
  double rate(kernel::SimTime at) const { return schedule_.rate(at); }

 private:
  enum class Kind : std::uint8_t { even, individual, grid, bursts };

  static Kind kind_of(const job::SourceLoad& load, bool individually);
  void extend_to(kernel::SimTime at);
  void extend_to_count(std::uint64_t k);
  bool extend_once();
  bool extend_by_arrival();
  bool extend_by_cell();
  std::uint64_t burst_in_cell(kernel::SimTime start, kernel::SimTime end) const;
  std::uint64_t of_cell_by(std::uint64_t inside, kernel::Duration elapsed) const;
  double gap();
  std::uint64_t count_in_cell(double mean);

  Kind kind_;
  std::int64_t cell_ns_ = 1'000'000;  // grid: of one millisecond; bursts: of one second
  double burst_rate_ = 0;             // bursts, records/s; 0 = all at the start of the cell
  job::Arrivals arrivals_;
  plan::RateSchedule schedule_;  // asked at the moving front
  plan::RateSchedule births_;    // the same, asked for the births of records read late
  kernel::RandomStream stream_;
  RateModulation modulation_;           // mmpp
  double gap_shape_ = 1;                // gamma
  std::vector<kernel::SimTime> times_;  // individual: time of record k at [k-1]
  std::vector<std::uint64_t> counts_;   // grid, bursts: records before the end of cell i
  double operational_time_ = 0;         // individual: integral of the rate at the newest arrival
  double next_gap_ = -1;                // gamma on a grid: what is left of the gap to the next arrival; < 0: not drawn
  bool exhausted_ = false;
  std::size_t cursor_ = 0;  // individual: last answer of count_until
};

}  // namespace millrace::runtime
