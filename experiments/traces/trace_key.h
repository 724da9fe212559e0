// A set of traces as an artefact.
#pragma once

#include <cstdint>

#include "experiments/store/artefact.h"
#include "experiments/traces/trace_set.h"
#include "sim/runtime/engine.h"

namespace millrace::experiments {

// Revision of what is drawn; part of a set's hash.
inline constexpr std::uint32_t kTraceRevision = 1;

// What a set is made from.
ArtefactKey trace_set_key(const TraceSet& set, const runtime::EngineProfile& engine, std::uint64_t seed);

}  // namespace millrace::experiments
