// oracle: plays the cheapest deployment of each phase of the load, which a search in the simulator has found
// beforehand. No tuner that anyone could run: the yardstick for what the others' deployments cost.
#pragma once

#include <memory>

#include "tuners/oracle/settings.h"
#include "tuners/tuner.h"

namespace millrace::tuners::oracle {

// It deploys the phase in which the observation ends. Without context.oracle it cannot be prepared, and keeps what was
// submitted. Requires: the plan and the schedule of the context outlive the tuner; `given` is complete.
std::unique_ptr<Tuner> make(const TunerContext& context, const Options& given);

}  // namespace millrace::tuners::oracle
