// How often a tuner gives an operator less although the load rose. Where more records come, none should: StreamTune's
// prediction model is monotonic in the degree, in the source rate nothing makes it so.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "experiments/store/database.h"

namespace millrace::experiments {

// One tuner on one query, over all replications. An operator counts once for each change of load that is a rise;
// sources and sinks, which are not tuned, never.
struct ProtocolFalls {
  std::string query, tuner;
  std::int64_t rises = 0;    // operators x changes to a greater load
  std::int64_t at_once = 0;  // of these: the first recommendation is below the degree that the tuner had left
  std::int64_t left = 0;     // of these: so is the degree that it leaves after the change
};

// Of a comparison (artefact hash), in the order of its runs; empty if it has no protocol.
StoreResult<std::vector<ProtocolFalls>> protocol_falls(Database& database, const std::string& comparison);

}  // namespace millrace::experiments
