// cpu_threshold: scales by CPU use, whatever the backlog is. Two forms: the thresholds of a managed service [Amazon
// Managed Service for Apache Flink, developer guide, "Use automatic scaling"] and the target of Kubernetes' horizontal
// pod autoscaler [Kubernetes documentation, "Horizontal Pod Autoscaling"]. Operators that wait instead of computing
// look idle to both.
#pragma once

#include <memory>
#include <vector>

#include "tuners/tuner.h"

namespace millrace::tuners::cpu_threshold {

std::vector<OptionSpec> options();

// Requires: the plan of the context outlives the tuner; `given` is complete.
std::unique_ptr<Tuner> make(const TunerContext& context, const Options& given);

}  // namespace millrace::tuners::cpu_threshold
