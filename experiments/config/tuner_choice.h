// A tuner as a config chooses it.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tuners/limits/limits.h"
#include "tuners/tuner.h"

namespace millrace::experiments {

// An entry of [comparison.x] tuners, or the tuner of a [trace.x].
struct TunerChoice {
  std::string label;        // unique in the comparison; what tables and figures call it
  std::string kind;         // a name of tuners::tuner_table()
  tuners::Options options;  // complete
  std::map<std::string, std::uint32_t> initial_parallelism;  // overrides the query's; may be empty
  std::optional<tuners::limits::Limits> limits = {};         // that it wears
  std::map<std::string, std::string> trained = {};           // files of the models of this config that its options name
};

// "zerotune/latency" of the value "model.zerotune/latency" of an option: a model of the same config; else empty.
std::string own_model(const std::string& value);

// "load" of "forecast.load": the network of a forecast of the same config; else empty.
std::string own_forecast(const std::string& value);

// The tuner with all that it wears. Requires: the kind is known; the plan of the context outlives the tuner.
std::unique_ptr<tuners::Tuner> make_tuner(const TunerChoice& choice, const tuners::TunerContext& context);

// Revisions of the code that decides, by name: parts of a hash. Requires: the kind is known.
std::map<std::string, std::uint32_t> tuner_revisions(const TunerChoice& choice);

// Hashes of the files that the tuner reads: the models that it loads, and the files among the words of its command.
// What is in a file counts, not what it is called. That of a model that is not there is the hash of nothing. Requires:
// the kind is known.
std::vector<std::string> file_hashes(const TunerChoice& choice);

// Whether it loads a model. Requires: the kind is known.
bool uses_models(const TunerChoice& choice);

}  // namespace millrace::experiments
