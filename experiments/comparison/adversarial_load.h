// The load of a comparison with an adversary (see LoadAdversary).
#pragma once

#include <cstdint>
#include <string>
#include <tl/expected.hpp>

#include "experiments/config/load_adversary.h"
#include "sim/job/job.h"
#include "sim/job/testbed.h"
#include "sim/kernel/time.h"
#include "sim/plan/deployment.h"

namespace millrace::experiments {

class AdversarialLoad {
 public:
  // `job` outlives it; its rates are those of a high load. `end`: of the run.
  AdversarialLoad(const job::Job& job, const LoadAdversary& adversary, kernel::SimTime end)
      : job_(job), adversary_(adversary), end_(end) {}

  // Answers a reconfiguration, from now on: by its total parallelism `to` is larger than `from`, and the load drops; or
  // smaller, and it is back. Nothing changes if neither. Error: the testbed cannot change rates.
  tl::expected<void, std::string> answer(job::Testbed& testbed, const plan::Deployment& from,
                                         const plan::Deployment& to);

  bool is_low() const { return is_low_; }

 private:
  const job::Job& job_;
  const LoadAdversary adversary_;
  const kernel::SimTime end_;
  bool is_low_ = false;
};

}  // namespace millrace::experiments
