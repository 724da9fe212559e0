// Deployments of the same queries, query by query.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "experiments/config/experiment.h"
#include "experiments/deployments/deployment_contest.h"
#include "experiments/store/store.h"

namespace millrace::experiments {

// Over queries that every set of the contest holds with labels. Costs are Eq. 1 of ZeroTune with measured labels,
// normalised for each query over all of its deployments in any set of the contest.
struct DeploymentScore {
  std::string part;  // structure; "all"
  std::string set;   // name of the set; the one that it is against comes first
  std::uint64_t queries = 0;
  double latency_mean = 1, latency_median = 1;        // of speed-ups: latency of `against` / its own
  double throughput_mean = 1, throughput_median = 1;  // its own / that of `against`
  double cost = 0;                                    // mean, in [0, 1]
  double instances = 0;                               // mean of the sum over operators that are no sources or sinks
};

// Of a query that was searched, and one set.
struct DeploymentRegret {
  std::string part, query;  // the query's hash
  std::string set;
  std::uint64_t searched = 0;   // deployments with labels
  double cost = 0, regret = 0;  // its cost; less the least of all deployments
  double worse = 0;             // share of the searched deployments that cost more
  double latency = 1;           // its latency / that of the least cost
  double throughput = 1;        // its throughput / that of the least cost
  double instances = 0, best_instances = 0;
};

struct JudgedDeployments {
  std::vector<DeploymentScore> scores;    // by part, then by set
  std::vector<DeploymentRegret> regrets;  // by part and query, then by set; empty without a search
};

// Errors: the store's.
StoreResult<JudgedDeployments> judge_deployments(const Experiment& experiment, const DeploymentContest& contest,
                                                 Store& store);

// Two tables for people, and the same as CSV.
std::string deployments_text(const JudgedDeployments& judged, const std::string& against);
std::string scores_csv(const JudgedDeployments& judged);
std::string regrets_csv(const JudgedDeployments& judged);

}  // namespace millrace::experiments
