// What earlier decisions teach: whether a scale-up helped (JobVertexScaler.detectIneffectiveScaleUp), how far capacity
// is from linear (calculateObservedScalingCoefficient), and how long restarts take (ScalingTracking).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/plan/deployment.h"
#include "tuners/flink_autoscaler/settings.h"

namespace millrace::tuners::flink_autoscaler {

// One carried out decision about one vertex (ScalingSummary). Rates are records/s.
struct PastScaling {
  double t_s = 0;
  std::uint32_t from = 1, to = 1;
  double tpr = 0;       // TRUE_PROCESSING_RATE at `from`, may be +infinity
  double expected = 0;  // EXPECTED_PROCESSING_RATE at `to`
};

// By leader of the scaled group, oldest first.
using ScalingHistory = std::map<std::string, std::vector<PastScaling>>;

// A restart that a decision caused (ScalingRecord).
struct TrackedRestart {
  double decided_s = 0;
  std::optional<double> took_s;  // until the job ran again with the degrees that were decided
};

// Share of the expected increase that came about: (TPR - l) / (e - l).
double effect_of(const PastScaling& last, double tpr);

// Whether a scale-up brought less than `least` of what was expected of it. The released code calls one ineffective also
// if the rates of then do not tell; intended mode judges only a finite, growing expectation.
bool was_ineffective(const PastScaling& last, double tpr, double least, Mode mode);

// Capacity per instance relative to linear growth, by least squares over the history, rounded up to 2 decimals; in
// [least_scalability, 1], 1 where there are too few or unknown rates.
double scalability(const std::vector<PastScaling>& history, const Settings& settings);

// Forgets decisions and restarts that are too many or too old; of restarts the last one stays.
void forget_old(ScalingHistory& history, std::vector<TrackedRestart>& restarts, double now_s, const Settings& settings);

// Notes that the job runs since `running_since_s`, if it has the degrees that the last decision asked for.
void record_restart(std::vector<TrackedRestart>& restarts, const ScalingHistory& history,
                    const plan::Deployment& current, double running_since_s);

// Seconds that the next restart is expected to take.
double expected_restart_s(const std::vector<TrackedRestart>& restarts, const Settings& settings);

}  // namespace millrace::tuners::flink_autoscaler
