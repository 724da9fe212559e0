// OOPSer: samples an operator while the job runs, by an instance beside the normal ones that gets as many records as it
// can take [QEScalor, section 2.2].
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "sim/job/observation.h"
#include "sim/plan/logical_plan.h"
#include "tuners/qescalor/sampling/next_point.h"
#include "tuners/qescalor/sampling/sampling_settings.h"

namespace millrace::tuners::qescalor {

// A sample, and how it was come by.
struct Sample {
  std::uint32_t point = 0;
  double rate_per_s = 0;      // records
  std::uint32_t windows = 0;  // observed until then
  double t_s = 0;             // when it was done
  bool operator==(const Sample&) const = default;
};

// Where sampling stands. A value: it goes into a tuner's state.
struct SamplingState {
  std::vector<Sample> samples;
  std::optional<std::uint32_t> point;  // being sampled; nullopt: all is done
  double share = 0;                    // of the operator's records that the sampling instance is sent
  std::vector<double> rates;           // records/s that it processed while it was busy, window by window
  std::uint32_t windows = 0;           // of this sample so far
  bool operator==(const SamplingState&) const = default;
};
nlohmann::json to_json(const SamplingState& state);
// Requires: made by to_json.
SamplingState sampling_state_from(const nlohmann::json& json);

// Before anything was sampled.
SamplingState first_sampling_state(const SamplingSettings& settings);

// The operator's instances while `state` lasts: the normal ones, whose record shares are even, and the sampling one
// behind them. Requires: not all is done.
std::vector<plan::InstanceResources> sampling_instances(const SamplingSettings& settings, const SamplingState& state);

// What a window under sampling_instances() shows: the state after it. A sample is done when the instance was never
// short of records for two windows in a row whose rates differ by less than settings.converged; after most_windows the
// last rate is taken, and where there never were enough records what it could have processed of them by its busy time.
// `seen`: of the sampled operator, which would be sent `offered_per_s` if nothing held records up; a window without
// figures of its subtasks leaves the state as it is.
SamplingState after_window(const SamplingSettings& settings, const SamplingState& state,
                           const job::OperatorObservation& seen, double offered_per_s, double window_s, double t_s);

}  // namespace millrace::tuners::qescalor
