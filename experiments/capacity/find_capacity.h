// Answers a question for a capacity by trying in the simulator.
#pragma once

#include "experiments/capacity/capacity_answer.h"
#include "experiments/capacity/capacity_spec.h"
#include "experiments/capacity/probe_book.h"
#include "experiments/config/experiment.h"
#include "experiments/store/store.h"

namespace millrace::experiments {

// Every probe is an artefact of the store: stored ones are not simulated again, so that a search that was killed goes
// on where it was. The answer depends on the experiment and the spec alone, whatever the number of jobs. Error: the
// store cannot be read or written. Requires: the spec is of this experiment.
StoreResult<CapacityAnswer> find_capacity(const Experiment& experiment, const CapacitySpec& spec, Store& store,
                                          const BookOptions& options);

// The rate `step` steps of the tolerance above `base`: base * (1 + tolerance)^step.
double rate_at(double base, double tolerance, std::int64_t step);

}  // namespace millrace::experiments
