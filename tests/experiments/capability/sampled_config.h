// A config with samplings of one operator, and their samples in a store.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "experiments/config/experiment.h"
#include "experiments/sampling/sampling_key.h"
#include "experiments/store/store.h"

namespace millrace::experiments {

// Samplings f1 (every point), f2 (every second), f3 (every third) and dsa.
inline constexpr const char* kSampledConfig = R"(
[experiment]
name = "sampled"
[cluster.c]
template = "m510-x4"
[query.q.source.in]
rate = "1k/s"
[query.q.operator.work]
kind = "map"
inputs = [{ from = "in", partitioning = "weighted", weights = [1] }]
[query.q.operator.out]
kind = "sink"
inputs = ["work"]
[sampling.f1]
query = "q"
operator = "work"
cluster = "c"
sampler = "fixed"
[sampling.f2]
like = "f1"
step = 2
[sampling.f3]
like = "f1"
step = 3
[sampling.dsa]
like = "f1"
sampler = "dynamic"
)";

// Puts samples (cores, records/s) of a sampling into the store, as if they had been taken.
inline void put_samples(Store& store, const Experiment& experiment, const std::string& sampling,
                        const std::vector<std::pair<double, double>>& samples) {
  const auto spec = std::ranges::find(experiment.samplings, sampling, &SamplingSpec::name);
  const ArtefactKey key = sampling_key(experiment, *spec);
  std::vector<TableRow> rows = {artefact_row(key, "sampled/" + sampling, "done")};
  std::int64_t position = 0;
  for (const auto& [cores, rate] : samples) {
    rows.push_back({"sample", {key.hash(), position++, cores, std::int64_t{32} << 20, rate, std::int64_t{3}, 60.0}});
  }
  ASSERT_TRUE(store.put(rows));
}

}  // namespace millrace::experiments
