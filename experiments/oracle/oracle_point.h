// The oracle's answer for one load: the cheapest deployment that keeps up with constant rates, by search in the
// simulator.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "sim/cluster/cluster.h"
#include "sim/job/job.h"
#include "sim/kernel/random_stream.h"
#include "sim/runtime/engine.h"
#include "tuners/oracle/schedule.h"
#include "tuners/oracle/search.h"
#include "tuners/oracle/settings.h"

namespace millrace::experiments {

struct OracleQuestion {
  const job::Job& job;                                    // at constant rates
  const std::map<std::string, std::uint32_t>& submitted;  // by operator id: degrees of what tuners leave alone
  const cluster::Cluster& cluster;
  const runtime::EngineProfile& engine;
};

// Least sum of degrees over the operators that tuners set (no source, no follower, scalable) such that no operator is
// held up for more than settings.backpressure of the window and no backlog grows; no failures befall the run. See
// docs/oracle.md. Deterministic in its arguments; every deployment meets the same arrivals. Hundreds of short
// simulations at most. Requires: the plan is valid, the ids are its.
tuners::OraclePoint oracle_deployment(const OracleQuestion& question, kernel::Seed seed,
                                      const tuners::oracle::Settings& settings);

// The operators that are searched, how far, and where they start; deployments differ from `base` in these alone.
tuners::oracle::Problem oracle_problem(const OracleQuestion& question, const tuners::oracle::Settings& settings);

// The edges along which equal degrees chain, of which the problem's choices set one end at least.
std::vector<tuners::oracle::Link> chaining_links(const plan::LogicalPlan& plan, const tuners::oracle::Problem& problem);

}  // namespace millrace::experiments
