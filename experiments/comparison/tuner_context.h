// What a tuner is told of the job that it is made for.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "experiments/config/tuner_choice.h"
#include "sim/cluster/cluster.h"
#include "sim/job/job.h"
#include "sim/runtime/engine.h"
#include "tuners/tuner.h"

namespace millrace::experiments {

// `submitted`: the degrees of the job's user, by operator id; the choice's own count before them. Expected rates are
// those of the load's start, expected demand follows the engine's costs of records, each operator alone in its task.
// The job and the cluster outlive the context.
tuners::TunerContext tuner_context(const TunerChoice& choice, const job::Job& job, const cluster::Cluster& cluster,
                                   const std::map<std::string, std::uint32_t>& submitted,
                                   const runtime::EngineProfile& engine);

}  // namespace millrace::experiments
