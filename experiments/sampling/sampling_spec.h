// [sampling.x]: how fast an instance of an operator is with different resources, measured beside the running job.
#pragma once

#include <string>

#include "tuners/qescalor/sampling/sampling_settings.h"

namespace millrace::experiments {

struct SamplingSpec {
  std::string name;     // x
  std::string query;    // name in Experiment::queries: the job, under its load
  std::string op;       // id of the operator that is sampled; all edges into it are weighted
  std::string cluster;  // name in Experiment::clusters
  tuners::qescalor::SamplingSettings settings;
  bool operator==(const SamplingSpec&) const = default;
};

}  // namespace millrace::experiments
