// lag: as many consumers as the unread records of a source are worth, in the form of KEDA's Kafka scaler [KEDA,
// pkg/scalers/kafka_scaler.go and documentation, "Apache Kafka"], which feeds Kubernetes' horizontal pod autoscaler
// [Kubernetes documentation, "Horizontal Pod Autoscaling"]. It never looks at rates.
#pragma once

#include <memory>
#include <vector>

#include "tuners/tuner.h"

namespace millrace::tuners::lag {

std::vector<OptionSpec> options();

// Requires: the plan of the context outlives the tuner; `given` is complete.
std::unique_ptr<Tuner> make(const TunerContext& context, const Options& given);

}  // namespace millrace::tuners::lag
