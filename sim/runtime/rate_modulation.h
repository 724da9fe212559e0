// The rate of a two-state Markov-modulated Poisson process [Fischer & Meier-Hellstern, "The MMPP cookbook", 1993].
#pragma once

#include "sim/job/job.h"
#include "sim/kernel/random_stream.h"
#include "sim/kernel/time.h"
#include "sim/plan/rate_schedule.h"

namespace millrace::runtime {

// A walk through the states, forward in time; the first is drawn from their long-run shares, so that the process is
// stationary.
class RateModulation {
 public:
  RateModulation(const job::Modulation& modulation, kernel::RandomStream states);

  // Integral over [from, to) of the schedule's rate times the state's factor, whose mean is 1. Requires: from is where
  // the walk stands; it then stands at `to`.
  double records_between(const plan::RateSchedule& schedule, kernel::SimTime from, kernel::SimTime to);
  // The integral of the schedule alone at which that of the product has grown by `need` > 0, counted from `from`, where
  // the walk stands. Infinite if the rate dries up before.
  double schedule_records_after(const plan::RateSchedule& schedule, double from, double need);

 private:
  double factor() const { return busy_ ? busy_factor_ : quiet_factor_; }
  void switch_state();

  kernel::RandomStream states_;
  double busy_factor_, quiet_factor_;
  kernel::Duration busy_length_, quiet_length_;  // means
  bool busy_ = false;
  kernel::SimTime until_;  // of the state
};

}  // namespace millrace::runtime
