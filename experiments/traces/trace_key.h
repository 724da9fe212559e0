// A set of traces as an artefact.
#pragma once

#include <cstdint>

#include "experiments/config/experiment.h"
#include "experiments/store/artefact.h"

namespace millrace::experiments {

// Revision of what is drawn; part of a set's hash.
inline constexpr std::uint32_t kTraceRevision = 1;

// The engine that its executions run on.
const runtime::EngineProfile& engine_of(const Experiment& experiment, const TraceSet& set);

// What a set of the experiment is made from. Of one that a real cluster runs no cost of the engine profile is part,
// only how Flink is set up.
ArtefactKey trace_set_key(const Experiment& experiment, const TraceSet& set);

}  // namespace millrace::experiments
