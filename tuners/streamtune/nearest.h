// Which encoder a job gets. [Algorithm 2, lines 1 and 2]
#pragma once

#include <cstddef>

#include "models/streamtune/streamtune_model.h"

namespace millrace::tuners::streamtune {

// Edits between two logical DAGs: directed, operators labelled by type, unit costs. Where the exact number takes too
// long to find (it is exponential in the operators at worst), that of the best mapping that was found.
double capped_edits(const models::Structure& a, const models::Structure& b);

struct ChosenEncoder {
  std::size_t number = 0;  // as StreamTuneModel counts them
  double distance = 0;     // edits from the job to the cluster's center; 0 for the global one
  bool global = false;
};

// Of the cluster whose center is nearest, or the global one if that is wanted. Requires: then the model has one.
ChosenEncoder encoder_for(const models::StreamTuneModel& model, const models::Structure& job, bool global);

}  // namespace millrace::tuners::streamtune
