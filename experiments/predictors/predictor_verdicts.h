// What predictors show of MERLIN's claims.
#pragma once

#include <string>
#include <vector>

#include "experiments/predictors/predictor_report.h"

namespace millrace::experiments {

// Sentences with our numbers, and in brackets what the published ones say: on accuracy (MERLIN beside the baselines in
// mean and 95th percentile, beside the published mean, beside its ablations, beside what costs nothing) [Table 2], by
// latency [Fig. 6], on size and speed [Table 3], on convergence [Fig. 7], on disturbed cardinalities [Table 4, Figs. 8
// and 9]. Without MERLIN those that are about it are left out.
std::vector<std::string> predictor_verdicts(const PipelinesReport& report);

// Q-errors of the queries in quarters of the latency, the quickest first; a quarter without any is left out. Requires:
// the predictor was judged.
std::vector<std::vector<double>> by_latency(const PredictorResult& result);
inline constexpr std::size_t kLatencyGroups = 4;

}  // namespace millrace::experiments
