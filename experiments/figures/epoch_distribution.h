// How late the epochs of Timely jobs were, as figures draw it (StreamTune's Fig. 8b-d).
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "experiments/figures/figure_table.h"
#include "experiments/store/database.h"

namespace millrace::experiments {

// Of one tuner on one query: epochs by latency (ms, >= 0), over all finished replications. Those count that were over
// while the deployment ran that the tuner settled on, from its last reconfiguration after a change of load, or from the
// change itself, to the end of its wait.
struct EpochDistribution {
  std::string tuner;         // label
  std::size_t position = 0;  // in tuner_labels()
  std::int64_t runs = 0;     // that have such epochs
  std::int64_t epochs = 0;   // > 0
  std::map<double, std::int64_t> by_latency_ms;

  // The least latency that at least the share `level` of the epochs does not exceed. Requires: level in (0, 1].
  double quantile_ms(double level) const;
};

// Of each tuner that `subject` shows, under the loads that it names (all if it names none), in the order of
// tuner_labels(); tuners without an epoch are left out.
StoreResult<std::vector<EpochDistribution>> epoch_distributions(Database& store, const FigureSubject& subject,
                                                                const std::string& query);

}  // namespace millrace::experiments
