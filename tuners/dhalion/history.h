// What Dhalion remembers between two cycles: its tuner state as a value.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tuners/dhalion/diagnosers.h"
#include "tuners/dhalion/sensors.h"
#include "tuners/tuner.h"

namespace millrace::tuners::dhalion {

struct Action {
  double t_s = 0;
  std::string diagnosis;  // to_string(DiagnosisKind)
  std::string component;  // what the diagnosis named
  std::uint32_t from = 1, to = 1;
  std::optional<bool> helped;  // known at the next cycle
  bool operator==(const Action&) const = default;
};

// How often one action answered one diagnosis of one component, and how often that did not help.
struct Usage {
  std::uint32_t uses = 0;
  std::uint32_t unhelpful = 0;
  bool operator==(const Usage&) const = default;
};

struct History {
  std::vector<Sample> samples;         // oldest first, those that the sensors still see
  std::optional<double> last_cycle_s;  // t'
  std::optional<double> next_cycle_s;  // no cycle before it
  Measurements previous;               // of t'; kept only if the previous cycle is counted again
  std::vector<Action> actions;         // of the last 30 minutes
  std::map<std::string, Usage> usage;  // by usage_key()
  bool operator==(const History&) const = default;
};

// `diagnosis` as to_string(DiagnosisKind) writes it.
std::string usage_key(std::string_view diagnosis, const std::string& component);

// Null is the empty history. Requires: any other state was made by to_state().
History history_from(const TunerState& state);
TunerState to_state(const History& history);

// Adds a sample and forgets what is older than the sensor window, and actions older than 30 minutes.
void remember(History& history, Sample sample, double sensor_duration_s);

}  // namespace millrace::tuners::dhalion
