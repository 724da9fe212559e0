// The deployments that a question for a capacity tries.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "experiments/capacity/capacity_spec.h"
#include "experiments/capacity/probe_book.h"
#include "tuners/oracle/search.h"

namespace millrace::experiments {

// The degrees that a search for least instances sets: those of the oracle, and sources' too; not those that the spec
// fixes. An operator's greatest degree is bounded by the slots of `cluster` and by its plan.
tuners::oracle::Problem degree_problem(const CapacitySpec& spec, const ProbeBook& book, const cluster::Cluster& cluster,
                                       double rate_per_s);

// Of that problem: every operator at `degree`, as far as it can have so many.
plan::Deployment at_degree(const tuners::oracle::Problem& problem, std::uint32_t degree);

// What the query's user submits, but for what the spec fixes.
plan::Deployment given_degrees(const CapacitySpec& spec, const ProbeBook& book);

// Of that problem: the operator with most work at `slots`, the others in proportion to their work, rounded up. Work: by
// operator, cores.
plan::Deployment in_proportion(const tuners::oracle::Problem& problem, const std::map<std::string, double>& work,
                               std::uint32_t slots);

// Cores of work by operator at this rate, by the engine's costs of a record, sinks aside; and their sum.
std::map<std::string, double> expected_work(const ProbeBook& book, double rate_per_s);

}  // namespace millrace::experiments
