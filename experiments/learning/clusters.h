// Which logical DAGs of the histories get an encoder together. [StreamTune, section IV-C]
#pragma once

#include <cstdint>
#include <vector>

#include "experiments/learning/histories.h"
#include "experiments/learning/pretraining.h"
#include "models/streamtune/structure.h"

namespace millrace::experiments {

struct HistoryClusters {
  std::vector<models::Structure> centers;  // similarity centers
  std::vector<std::uint32_t> cluster_of;   // of each structure: position in `centers`
  std::vector<double> within;              // of k = 1, 2, ...: edits from each execution to its center, summed; of the
                                           // one k alone, if k was given
};

// k-means over the structures, each as often as it was executed, seeded as the encoders are. Requires: samples.
HistoryClusters cluster_histories(const Histories& histories, const Pretraining& pretraining);

}  // namespace millrace::experiments
