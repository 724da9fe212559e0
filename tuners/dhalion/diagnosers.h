// Diagnosers of Dhalion: what is wrong with a component that is under backpressure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "tuners/dhalion/detectors.h"
#include "tuners/dhalion/sensors.h"
#include "tuners/dhalion/settings.h"

namespace millrace::tuners::dhalion {

enum class DiagnosisKind : std::uint8_t {
  under_provisioned,  // instances are alike: there are too few of them
  slow_instance,      // some instances have longer queues at the same rate
  data_skew,          // some instances have longer queues and more to do
  over_provisioned,   // paper only: nothing waits
};
std::string_view to_string(DiagnosisKind kind);

struct Diagnosis {
  DiagnosisKind kind = DiagnosisKind::under_provisioned;
  std::vector<std::size_t> instances;  // the slow or overloaded ones; empty if all
};

// Requires: the component is under backpressure; `measured` are its values within [t', t]. At most one diagnosis holds.
std::optional<Diagnosis> diagnose(const Symptoms& symptoms, const std::vector<InstanceMeasurement>& measured,
                                  const Settings& settings);

// Paper only: whether in all samples of a full sensor window no instance of `id` forced backpressure or had more than
// `empty_queue_bytes` waiting.
bool is_over_provisioned(const std::string& id, const std::vector<Sample>& samples, double now_s,
                         double empty_queue_bytes, const Settings& settings);

}  // namespace millrace::tuners::dhalion
