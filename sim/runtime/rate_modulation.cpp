#include "sim/runtime/rate_modulation.h"

#include <algorithm>
#include <limits>

namespace millrace::runtime {

using kernel::Duration;
using kernel::SimTime;

RateModulation::RateModulation(const job::Modulation& modulation, kernel::RandomStream states)
    : states_(std::move(states)), busy_length_(modulation.busy), quiet_length_(modulation.quiet) {
  const double busy_share = busy_length_.seconds() / (busy_length_ + quiet_length_).seconds();
  busy_factor_ = 1 / (busy_share + (1 - busy_share) * modulation.quiet_rate);
  quiet_factor_ = busy_factor_ * modulation.quiet_rate;
  busy_ = states_.bernoulli(busy_share);
  busy_ = !busy_;
  switch_state();  // what is left of an exponential state is as long as a whole one
}

void RateModulation::switch_state() {
  busy_ = !busy_;
  until_ = until_ + std::max(Duration::from_ns(1), (busy_ ? busy_length_ : quiet_length_) * states_.exponential());
}

double RateModulation::records_between(const plan::RateSchedule& schedule, SimTime from, SimTime to) {
  double records = 0;
  double before = schedule.records_until(from);
  while (from < to) {
    const SimTime end = std::min(to, until_);
    const double after = schedule.records_until(end);
    records += std::max(0.0, after - before) * factor();
    before = after;
    from = end;
    if (end == until_) switch_state();
  }
  return records;
}

double RateModulation::schedule_records_after(const plan::RateSchedule& schedule, double from, double need) {
  while (true) {
    const double end = schedule.records_until(until_);
    const double room = std::max(0.0, end - from) * factor();
    if (need < room) return from + need / factor();
    const bool dry = schedule.rate(until_) == 0.0 && schedule.next_change(until_) == SimTime::never();
    if (dry || schedule.peak() == 0.0) return std::numeric_limits<double>::infinity();
    need -= room;
    from = std::max(from, end);
    switch_state();
  }
}

}  // namespace millrace::runtime
