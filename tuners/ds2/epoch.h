// One epoch of DS2: the rates that one window of metrics gives.
#pragma once

#include <cstdint>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "sim/job/observation.h"
#include "sim/plan/deployment.h"
#include "sim/plan/logical_plan.h"
#include "tuners/mode.h"

namespace millrace::tuners::ds2 {

// Rates of an operator, records/s, summed over its instances (a sum of ratios: of a skewed operator, what each of its
// instances could do). NaN where the metric is missing.
struct Rates {
  double true_processing = 0;      // T_i: records in / useful seconds; 0 for a source
  double true_output = 0;          // O_i: records out / useful seconds; of a source what it should emit
  double observed_processing = 0;  // Op_i: records in / window; 0 for a source
  double observed_output = 0;      // Oo_i: records out / window
};

// What one instance did in the epoch; NaN where the metric is missing.
struct InstanceRates {
  double useful_s = 0;         // useful seconds of the window
  double true_processing = 0;  // tp_k: records in / useful seconds; 0 for a source
  double true_output = 0;      // to_k: records out / useful seconds
};

struct EpochOperator {
  std::string id;
  bool is_source = false;
  std::uint32_t parallelism = 1;  // p_i
  Rates rates;
  std::vector<std::size_t> inputs;       // positions in the epoch of its distinct direct predecessors
  std::vector<InstanceRates> instances;  // by subtask; one for all if subtasks are not reported
};

// Every operator after all its predecessors.
using Epoch = std::vector<EpochOperator>;

// Where the output rate that a source should have (O_src) comes from.
enum class SourceRate : std::uint8_t {
  offered,   // the arrival rate that the observation states (DS2's external file), else by `without_offer`; a negative
             // rate stands for `observed` (the file's -1)
  logged,    // records out / time not spent waiting for output buffers (not backpressured, or else busy and idle)
  observed,  // records out / window: the source is not throttled (the file's value -1)
};

struct EpochSettings {
  Mode mode = Mode::intended;
  SourceRate source_rate = SourceRate::offered;
  SourceRate without_offer = SourceRate::observed;  // used by `offered` where no arrival rate is known
  // Where a source's logs do not tell its waits: its busy time is useful time, and without that it did not wait. Else
  // its logged rate is not known. For windows that were written down, not for those of which metrics may have been
  // lost.
  bool complete_logs = false;
  // Of T_i, per instance, records/s, > 0; below 0: T_i is the observed rate; 0: none. [scaling-policy.rs, for Heron]
  double processing_rate_limit = 0;
};

// The epoch of a window. The error says why it is incomplete: an operator was not observed, reports another number of
// instances than are deployed, or an instance lacks records in or busy time (a true rate stands for the latter); DS2
// then waits for the next one. An operator whose subtasks are not reported counts as one instance that did all.
// Requires: seen.window_s > 0; `current` deploys `plan`.
tl::expected<Epoch, std::string> epoch_of(const plan::LogicalPlan& plan, const plan::Deployment& current,
                                          const job::Observation& seen, const EpochSettings& settings);

}  // namespace millrace::tuners::ds2
