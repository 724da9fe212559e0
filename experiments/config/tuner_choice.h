// A tuner as a config chooses it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tuners/tuner.h"

namespace millrace::experiments {

// An entry of [comparison.x] tuners, or the tuner of a [trace.x].
struct TunerChoice {
  std::string label;        // unique in the comparison; what tables and figures call it
  std::string kind;         // a name of tuners::tuner_table()
  tuners::Options options;  // complete
  std::map<std::string, std::uint32_t> initial_parallelism;  // overrides the query's; may be empty
};

// Hashes of the model files that the tuner loads: what is in a file counts, not what it is called. That of a file that
// is not there is the hash of nothing. Requires: the kind is known.
std::vector<std::string> model_hashes(const TunerChoice& choice);

// Whether it loads any. Requires: the kind is known.
bool uses_models(const TunerChoice& choice);

}  // namespace millrace::experiments
