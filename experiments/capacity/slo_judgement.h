// Whether a probe kept what is demanded.
#pragma once

#include <cstdint>
#include <string>

#include "experiments/capacity/capacity_spec.h"
#include "experiments/capacity/probe.h"

namespace millrace::experiments {

enum class Demand : std::uint8_t {
  deploys,   // the job can be deployed
  keeps_up,  // no queue grows
  backlog,   // these three are limits of the SLO
  latency,
  backpressure,
};
std::string_view to_string(Demand demand);

struct SloJudgement {
  bool kept = true;
  Demand broken = Demand::deploys;  // if not kept: of the demands in the order above the first that was not met
  double excess = 0;                // by what share of its limit the worst broken demand is exceeded, > 0 if not kept
  bool operator==(const SloJudgement&) const = default;
};

// `growth`: most records by which a queue may grow per record that arrives there. Without any result a latency is not
// kept.
SloJudgement judge_probe(const ProbeResult& result, const CapacitySlo& slo, double growth);

}  // namespace millrace::experiments
