// Samples in the store, and how they are shown.
#pragma once

#include <string>
#include <vector>

#include "experiments/figures/gnuplot.h"
#include "experiments/store/artefact.h"
#include "experiments/store/store.h"
#include "sim/plan/logical_plan.h"
#include "tuners/qescalor/sampling/online_sampling.h"

namespace millrace::experiments {

// A row of table `sample`.
struct StoredSample {
  plan::InstanceResources resources;
  double rate_per_s = 0;      // records
  std::uint32_t windows = 0;  // observed until the rate had converged
  double t_s = 0;             // simulated, when it had
};

// In the order sampled; none if the sampling is not stored.
StoreResult<std::vector<StoredSample>> stored_samples(Store& store, const std::string& sampling);

// Rows of table `sample` and of its artefact.
std::vector<TableRow> sampling_rows(const ArtefactKey& key, const std::string& name,
                                    const tuners::qescalor::SamplingSettings& settings,
                                    const std::vector<tuners::qescalor::Sample>& samples);

// Samplings under their names.
struct NamedSamples {
  std::string name;
  std::vector<StoredSample> samples;
};

// A line a sampling: how many samples, how long they took, the range of rates and where the largest is.
std::string samplings_text(const std::vector<NamedSamples>& samplings);
std::string samplings_csv(const std::vector<NamedSamples>& samplings);

// Rates over CPU (over memory, where only that changes) of samplings of one operator: the densest as a line, the others
// as marks on lanes of their own below, so that it shows where each looked. [QEScalor, Fig. 4] Requires: not empty.
Plot samplings_plot(const std::vector<NamedSamples>& samplings, const std::string& title);

}  // namespace millrace::experiments
