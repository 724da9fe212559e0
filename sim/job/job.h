// A job: a plan, and the load that its sources meet.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "sim/kernel/random_stream.h"
#include "sim/plan/logical_plan.h"
#include "sim/plan/rate_noise.h"
#include "sim/plan/rate_schedule.h"

namespace millrace::job {

enum class SourceLoop : std::uint8_t {
  open,    // records arrive whether or not the job reads them (a log such as Kafka): unread ones are the backlog
  closed,  // a generator that is slowed down by backpressure and forgets what it could not emit
};

enum class Arrivals : std::uint8_t {
  even,     // equally spaced at the momentary rate
  poisson,  // a Poisson process of that rate
  burst,    // once a second. Closed loop, ZeroTune's generator: each instance emits ceil(rate / instances) records as
            // fast as it can, then sleeps until the next full second. Open loop, PDSP-Bench's producer: the second's
            // records arrive from its start on, at `burst_rate`.
  gamma,    // a renewal process: gaps are gamma of any coefficient of variation; open loop only
  mmpp,     // a Poisson process that a busy and a quiet state modulate, the rate being its mean; open loop only
};

// How the rate of `mmpp` arrivals moves about its mean: two states that take turns, each exponentially long.
// [Fischer & Meier-Hellstern 1993, two states]
struct Modulation {
  kernel::Duration busy = kernel::Duration::from_ns(1'000'000'000);   // mean length, >= 1 ms
  kernel::Duration quiet = kernel::Duration::from_ns(1'000'000'000);  // mean length, >= 1 ms
  double quiet_rate = 0;  // rate in the quiet state / rate in the busy one, in [0, 1]
  bool operator==(const Modulation&) const = default;
};

// The load of one source. Arrivals depend on the seed's replication and the source alone.
struct SourceLoad {
  plan::RateSchedule rate;  // records/s over all instances
  SourceLoop loop = SourceLoop::open;
  Arrivals arrivals = Arrivals::even;
  double gap_cv = 1;      // gamma: standard deviation / mean of a gap, in (0, plan::kGreatestVariation]
  Modulation modulation;  // mmpp
  double burst_rate = 0;  // burst, open: records/s within a burst, a cap on the rate, >= 1; 0 = all at one instant
  double most_per_instance = 0;  // burst, closed: most records/s that an instance makes; 0 = any number
  plan::RateNoise noise;         // of that rate; drawn_loads() makes it a part of the schedule
  // Open loop: partitions of its log, each read by one instance, so that instances beyond them have nothing to read; 0
  // = as many as there are instances. The first has `hot_partition` of the records, in [0, 1), 0 = as many as each
  // other; > 0 requires two.
  std::uint32_t partitions = 0;
  double hot_partition = 0;
  // Open loop: most records/s that an instance can fetch; it waits for more without working. 0 = any number.
  double fetch_limit = 0;
  kernel::Duration out_of_orderness;  // bound that its watermark lags behind its newest record, >= 0
};

struct Job {
  std::string name;
  plan::LogicalPlan plan;
  // By source operator id. Every source has one, but those that end (Operator::records) need none: without, their
  // records are at rest, there from the start, and read as fast as the source can. With one, the source ends behind as
  // many of the records that arrive, or that a generator emits.
  std::map<std::string, SourceLoad> sources;
};

// The job under one draw of its loads: each noisy rate becomes a schedule without noise that lasts for `horizon` at
// least. A function of the seed, the source's id and its load alone, so that all tuners of a replication meet the same.
Job drawn_loads(const Job& job, kernel::Seed seed, kernel::Duration horizon);

}  // namespace millrace::job
